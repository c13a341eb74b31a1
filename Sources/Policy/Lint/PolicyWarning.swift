import Bytes

/// Something in a policy that probably does not do what its author wants.
public struct PolicyWarning: Sendable, Equatable, CustomStringConvertible {
    public enum Severity: String, Sendable, CaseIterable, Comparable {
        /// Worth knowing.
        case note
        /// The rule does less, or more, than it seems to.
        case warning
        /// What other rules forbid can be done anyway.
        case danger

        public static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }
        private var rank: Int { Severity.allCases.firstIndex(of: self) ?? 0 }
    }

    /// The name of the rule; nil when the policy as a whole is meant.
    public let rule: String?
    public let severity: Severity
    public let message: String
    /// What to do about it.
    public let hint: String

    init(_ severity: Severity, _ rule: PolicyRule?, _ message: String, hint: String) {
        self.rule = rule?.name
        self.severity = severity
        self.message = message
        self.hint = hint
    }

    public var json: JSON {
        [
            "rule": JSON(rule), "severity": .string(severity.rawValue), "message": .string(message),
            "hint": .string(hint),
        ]
    }

    public var description: String {
        "\(severity.rawValue): \(rule.map { "\"\($0)\": " } ?? "")\(message). \(hint)."
    }
}
