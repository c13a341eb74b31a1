import Bytes

/// Something in a policy that probably does not do what its author wants.
public struct PolicyWarning: Sendable, Equatable, CustomStringConvertible {
    /// How much a warning matters.
    public enum Severity: String, Sendable, CaseIterable, Comparable {
        /// Worth knowing.
        case note
        /// The rule does less, or more, than it seems to.
        case warning
        /// What other rules forbid can be done anyway.
        case danger

        /// Notes come before warnings, and warnings before dangers.
        public static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }
        private var rank: Int { Severity.allCases.firstIndex(of: self) ?? 0 }
    }

    /// The name of the rule; nil when the policy as a whole is meant.
    public let rule: String?
    /// How much it matters.
    public let severity: Severity
    /// What is wrong, as a sentence without full stop.
    public let message: String
    /// What to do about it.
    public let hint: String

    init(_ severity: Severity, _ rule: PolicyRule?, _ message: String, hint: String) {
        self.rule = rule?.name
        self.severity = severity
        self.message = message
        self.hint = hint
    }

    /// `{rule, severity, message, hint}`; `rule` may be null.
    public var json: JSON {
        [
            "rule": JSON(rule), "severity": .string(severity.rawValue), "message": .string(message),
            "hint": .string(hint),
        ]
    }

    /// One line of text.
    public var description: String {
        "\(severity.rawValue): \(rule.map { "\"\($0)\": " } ?? "")\(message). \(hint)."
    }
}
