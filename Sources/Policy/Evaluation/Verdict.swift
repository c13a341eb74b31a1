import Bytes

/// What a policy says about a request, and why.
public struct Verdict: Sendable {
    /// Whether the request may be signed.
    public enum Decision: String, Sendable {
        case allow
        case deny
    }

    /// What the decision rests on.
    enum Ground: String, Sendable {
        case allowRule = "an ALLOW rule matches and no DENY rule does"
        case denyRule = "a DENY rule matches"
        case blindAgent = "the policy refuses Agent messages, which hide the Hyperliquid action that they are for"
        case noRule = "the policy has no rule for this method"
        case noMatch = "no ALLOW rule matches"
        case uncountable = "an aggregation of the policy cannot count the request"
    }

    /// The id of the policy that was asked.
    public let policyID: String
    let ground: Ground
    /// The rule that decided; nil for a denial without one.
    public let rule: PolicyRule?
    /// What is used of aggregations if the decision is released, and what was asked of their sums.
    public let limits: [LimitUse]
    /// How each rule about the method judged the request.
    public let trace: Trace

    /// Whether the request may be signed.
    public var decision: Decision { ground == .allowRule ? .allow : .deny }
    /// Whether the decision is to allow.
    public var isAllowed: Bool { decision == .allow }
    /// The id of the rule that decided.
    public var ruleID: String? { rule?.id }
    /// The name of the rule that decided.
    public var ruleName: String? { rule?.name }
    /// One sentence for people.
    public var reason: String { ground.rawValue }

    /// Decision, deciding rule, reason, and how each rule that was considered judged the request.
    public var json: JSON {
        var members: [JSON.Member] = [
            .init("decision", .string(decision.rawValue)), .init("policy_id", .string(policyID)),
            .init("rule_id", JSON(ruleID)), .init("rule_name", JSON(ruleName)), .init("reason", .string(reason)),
            .init("rules", trace.json),
        ]
        if !limits.isEmpty { members.append(.init("limits", .array(limits.map(\.shown)))) }
        return .object(members)
    }
}

extension LimitUse {
    /// The use as a trace shows it: numbers in their natural unit.
    fileprivate var shown: JSON {
        [
            "aggregation_id": .string(window.aggregationID), "window": window.span.json,
            "group": .array(window.group.map { .string($0.shortened(to: InputLimits.shownCharacters)) }),
            "amount": .string(window.text(of: amount)), "sum": JSON(sum.map(window.text(of:))),
        ]
    }
}
