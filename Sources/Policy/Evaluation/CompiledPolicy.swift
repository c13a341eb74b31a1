import Ethereum

/// A policy made ready to judge requests: compiled once, asked often.
public struct CompiledPolicy: Sendable {
    /// The id of the policy, for verdicts.
    public let id: String
    /// The policy that was compiled.
    public let document: PolicyDocument
    /// Whether `Agent` messages are refused: because the policy says so, or because it has rules about the actions
    /// behind them.
    public let refusesBlindAgents: Bool
    let rules: [CompiledRule]

    /// - Parameter id: the policy's id, for verdicts.
    public init(id: String, _ document: PolicyDocument) throws(PolicyError) {
        self.id = id
        self.document = document
        var rules: [CompiledRule] = []
        for (index, rule) in document.rules.enumerated() {
            rules.append(try CompiledRule(rule, at: "rules.\(index)"))
        }
        self.rules = rules
        refusesBlindAgents = document.refuseBlindAgent == true || document.judgesL1Actions
    }

    /// Decides about a request: any matching DENY denies, else any matching ALLOW allows, else it is denied.
    public func evaluate(_ facts: Facts, in context: EvaluationContext) -> Verdict {
        if case .solana(let solana) = facts.subject { return evaluate(facts, instructions: solana, in: context) }
        let considered = rules.filter { $0.isAbout(facts.method) }.map { $0.judge(facts, in: context) }
        if refusesBlindAgents, facts.isBlindAgent { return verdict(.blindAgent, nil, considered) }
        if let rule = considered.first(where: { $0.isMatch && $0.rule.action == .deny }) {
            return verdict(.denyRule, rule, considered)
        }
        if let rule = considered.first(where: { $0.isMatch }) { return verdict(.allowRule, rule, considered) }
        return verdict(considered.isEmpty ? .noRule : .noMatch, nil, considered)
    }

    private func verdict(_ ground: Verdict.Ground, _ rule: RuleTrace?, _ rules: [RuleTrace]) -> Verdict {
        Verdict(policyID: id, ground: ground, rule: rule?.rule, trace: Trace(rules: rules))
    }
}

extension PolicyDocument {
    /// Whether some rule looks inside Hyperliquid actions.
    var judgesL1Actions: Bool {
        rules.contains { rule in rule.conditions.contains { $0.source == .hyperliquidAction } }
    }
}
