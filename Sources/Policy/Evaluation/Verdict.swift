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
        case instructionsAllowed = "every instruction is allowed by a rule and none is denied"
        case instructionNotAllowed = "an instruction is allowed by no rule"
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
    /// What is said of each instruction of a transaction of Solana, in order; empty for other requests. The trace shows
    /// the rules about the instruction that is denied, or of every instruction the rule that allows it.
    public let instructions: [InstructionVerdict]

    init(
        policyID: String, ground: Ground, rule: PolicyRule?, limits: [LimitUse] = [], trace: Trace,
        instructions: [InstructionVerdict] = []
    ) {
        self.policyID = policyID
        self.ground = ground
        self.rule = rule
        self.limits = limits
        self.trace = trace
        self.instructions = instructions
    }

    /// Whether the request may be signed.
    public var decision: Decision { ground == .allowRule || ground == .instructionsAllowed ? .allow : .deny }
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
        if !instructions.isEmpty { members.append(.init("instructions", .array(instructions.map(\.json)))) }
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
