import Bytes

/// Looks for what authors of policies overlook: ways around a rule, rules that never match, rules that allow too much.
public enum PolicyLinter {
    /// The warnings about a policy, the most severe first.
    public static func warnings(about document: PolicyDocument) -> [PolicyWarning] {
        let policy = LintedPolicy(document)
        let found = checks.flatMap { $0(policy) }
        return PolicyWarning.Severity.allCases.reversed().flatMap { severity in
            found.filter { $0.severity == severity }
        }
    }

    /// The warnings as an array of `{rule, severity, message, hint}`.
    public static func json(about document: PolicyDocument) -> JSON {
        .array(warnings(about: document).map(\.json))
    }

    private static let checks: [@Sendable (LintedPolicy) -> [PolicyWarning]] = [
        { $0.waysAround }, { $0.openMethods }, { $0.looseTransactions }, { $0.looseTypedData }, { $0.looseActions },
        { $0.looseInstructions },
        { $0.contradictions },
    ]
}

/// A policy as its checks look at it.
struct LintedPolicy: Sendable {
    let document: PolicyDocument
    let rules: [LintedRule]

    init(_ document: PolicyDocument) {
        self.document = document
        rules = document.rules.map(LintedRule.init)
    }

    var allowing: [LintedRule] { rules.filter(\.allows) }

    /// Rules that let a method through only under conditions on what is asked, or that forbid something.
    var restricting: [LintedRule] { rules.filter { !$0.allows || !$0.requestConditions.isEmpty } }

    /// Whether `Agent` messages are refused whatever the rules say.
    var refusesBlindAgents: Bool { document.refuseBlindAgent == true || document.judgesL1Actions }
}

/// A rule as the checks look at it.
struct LintedRule: Sendable {
    let rule: PolicyRule
    /// The types of its conditions on typed messages.
    let patterns: [TypedDataPattern]

    init(_ rule: PolicyRule) {
        self.rule = rule
        patterns = rule.conditions.compactMap { try? TypedDataPattern($0.json["typed_data"], at: "") }
    }

    var allows: Bool { rule.action == .allow }

    /// Conditions that look at the request, not at the time.
    var requestConditions: [PolicyCondition] { rule.conditions.filter { $0.source != .system } }

    func looksAt(_ source: FieldSource, _ fields: String...) -> Bool {
        rule.conditions.contains { $0.source == source && (fields.isEmpty || fields.contains($0.field)) }
    }
}
