/// Something in a policy of Privy's that policies here say differently, or cannot say.
public struct TranslationFinding: Sendable, Equatable, CustomStringConvertible {
    /// What follows from it.
    public enum Kind: String, Sendable {
        /// It cannot be said here.
        case inexpressible
        /// It is taken over as it stands, and allows less here.
        case narrower
    }

    public let kind: Kind
    /// The member, dotted, with array positions as numbers; empty for the policy as a whole.
    public let path: String
    /// The name of the rule that it stands in; nil outside of rules.
    public let rule: String?
    /// Whether the rule that it stands in allows: without it, what remains allows less and never more.
    public let isInAllowRule: Bool
    /// Why, in words.
    public let message: String

    init(
        _ kind: Kind = .inexpressible, at path: String, rule: String? = nil, isInAllowRule: Bool = false,
        _ message: String
    ) {
        self.kind = kind
        self.path = path
        self.rule = rule
        self.isInAllowRule = isInAllowRule
        self.message = message
    }

    /// Such as ``cannot be expressed: `rules.2.method` in "tron": …``.
    public var description: String {
        let place = rule.map { " in \(PlainText.quoted($0))" } ?? ""
        let head = kind == .inexpressible ? "cannot be expressed" : "narrower here"
        return "\(head): `\(PlainText.plain(path))`\(place): \(PlainText.plain(message, atMost: 500))"
    }
}
