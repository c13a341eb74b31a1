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

    /// What the policy's aggregations say about a request, before it is judged.
    ///
    /// - Parameter aggregations: each that the policy refers to, with a context that has its own condition sets.
    public func measure(
        _ facts: Facts, by aggregations: [(aggregation: CompiledAggregation, context: EvaluationContext)]
    ) -> LimitReadings {
        var readings = LimitReadings()
        guard !aggregations.isEmpty else { return readings }
        let asked = Set(rules.filter { $0.isAbout(facts.method) }.flatMap(\.aggregationIDs))
        for (aggregation, context) in aggregations {
            readings.add(
                aggregation.measure(facts, in: context, policyID: id), of: aggregation,
                isAsked: asked.contains(aggregation.id))
        }
        return readings
    }

    /// Decides about a request: any matching DENY denies, else any matching ALLOW allows, else it is denied. What
    /// is allowed but cannot be counted by every aggregation that the policy refers to is denied, too.
    ///
    /// - Parameter limits: what `measure` said, with the use of every window that it needs.
    public func evaluate(
        _ facts: Facts, in context: EvaluationContext, limits: LimitReadings = LimitReadings()
    ) -> Verdict {
        if let overflow = limits.overflow { return verdict(.uncountable, nil, [], [overflow]) }
        if case .solana(let solana) = facts.subject {
            return evaluate(facts, instructions: solana, in: context, limits: limits)
        }
        let considered = rules.filter { $0.isAbout(facts.method) }.map { $0.judge(facts, in: context, limits: limits) }
        if refusesBlindAgents, facts.isBlindAgent { return verdict(.blindAgent, nil, considered) }
        if let rule = considered.first(where: { $0.isMatch && $0.rule.action == .deny }) {
            return verdict(.denyRule, rule, considered, limits.uses(checks: rule.checks, isCounted: false))
        }
        if let rule = considered.first(where: { $0.isMatch }) {
            guard !limits.isUncountable else { return verdict(.uncountable, nil, considered) }
            let checks = considered.checks { $0.rule.action == .deny || $0.rule == rule.rule }
            return verdict(.allowRule, rule, considered, limits.uses(checks: checks, isCounted: true))
        }
        let checks = considered.checks { $0.rule.action == .allow }
        return verdict(
            considered.isEmpty ? .noRule : .noMatch, nil, considered, limits.uses(checks: checks, isCounted: false))
    }

    private func verdict(
        _ ground: Verdict.Ground, _ rule: RuleTrace?, _ rules: [RuleTrace], _ limits: [LimitUse] = []
    ) -> Verdict {
        Verdict(policyID: id, ground: ground, rule: rule?.rule, limits: limits, trace: Trace(rules: rules))
    }
}

extension [RuleTrace] {
    /// What some of the rules asked of sums.
    func checks(of isWanted: (RuleTrace) -> Bool) -> [String: Set<LimitCheck>] {
        filter(isWanted).reduce(into: [:]) { $0.merge($1.checks) { $0.union($1) } }
    }
}

extension PolicyDocument {
    /// Whether some rule looks inside Hyperliquid actions.
    var judgesL1Actions: Bool {
        rules.contains { rule in rule.conditions.contains { $0.source == .hyperliquidAction } }
    }
}
