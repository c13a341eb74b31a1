import Ethereum

/// A rule with everything worked out that does not depend on the request.
struct CompiledRule: Sendable {
    let rule: PolicyRule
    let conditions: [CompiledCondition]

    /// - Throws: `PolicyError` for a condition that the rule's method cannot have, or that cannot be judged.
    init(_ rule: PolicyRule, at path: String) throws(PolicyError) {
        self.rule = rule
        let prefix = path.isEmpty ? "conditions" : "\(path).conditions"
        let sources = PolicySchema.sources(of: rule.method)
        var conditions: [CompiledCondition] = []
        for (index, condition) in rule.conditions.enumerated() {
            guard sources.contains(condition.source) else {
                throw PolicyError(
                    at: "\(prefix).\(index).field_source",
                    "A rule of '\(rule.method.name)' cannot look at '\(condition.source.rawValue)'")
            }
            conditions.append(try CompiledCondition(condition, at: "\(prefix).\(index)"))
        }
        self.conditions = conditions
        try checkFunctions(at: prefix)
    }

    /// The aggregations that it looks at.
    var aggregationIDs: [String] { conditions.compactMap(\.aggregationID) }

    /// Whether the rule is about the method at all.
    func isAbout(_ method: WalletMethod) -> Bool {
        switch rule.method {
        case .any: true
        case .only(let named): named == method
        }
    }

    /// Judges a request that the rule is about.
    ///
    /// An action with several orders is allowed only if the rule is true of each, and denied if it is true of one.
    func judge(_ facts: Facts, in context: EvaluationContext, limits: LimitReadings) -> RuleTrace {
        if let obstacle = obstacle(for: facts) { return RuleTrace(rule, isMatch: false, obstacle: obstacle) }
        let last = facts.elementCount - 1
        var element = 0
        var checks: [String: Set<LimitCheck>] = [:]
        while true {
            let results = judge(facts, element: element, in: context, limits, noting: &checks)
            let isMatch = results.allSatisfy { $0.isTrue(for: rule.action) }
            if isMatch == (rule.action == .deny) || element >= last {
                return RuleTrace(rule, isMatch: isMatch, results, checks, element: last > 0 ? element : nil)
            }
            element += 1
        }
    }

    /// Judges one element. Sums are looked at last, and only where they decide: what was not asked of a sum need not
    /// still be true when the decision is recorded.
    func judge(
        _ facts: Facts, element: Int, in context: EvaluationContext, _ limits: LimitReadings,
        noting checks: inout [String: Set<LimitCheck>]
    ) -> [CompiledCondition.Result] {
        var results = conditions.map { condition in
            condition.aggregationID == nil
                ? condition.judge(facts, element: element, for: rule.action, in: context)
                : .inapplicable(.notLookedAt)
        }
        let decidesOtherwise = zip(conditions, results).contains { condition, result in
            condition.aggregationID == nil && !result.isTrue(for: rule.action)
        }
        guard !decidesOtherwise else { return results }
        for (index, condition) in conditions.enumerated() {
            guard let id = condition.aggregationID else { continue }
            let (result, check) = condition.judge(limits[id])
            results[index] = result
            if let check { checks[id, default: []].insert(check) }
        }
        return results
    }

    /// What keeps an ALLOW rule from a request whatever its conditions say.
    func obstacle(for facts: Facts) -> RuleTrace.Obstacle? {
        guard rule.action == .allow else { return nil }
        if rule.method == .any, facts.method.mustBeNamed { return .mustBeNamed }
        if facts.isBlindMessage, !rule.allowsBlind { return .blindMessage }
        return nil
    }

    /// A name or a selector must mean one function in all of a rule's ABIs.
    private func checkFunctions(at path: String) throws(PolicyError) {
        var byName: [String: ABIFunction] = [:]
        var bySelector: [[UInt8]: ABIFunction] = [:]
        for (index, condition) in conditions.enumerated() {
            for function in condition.functions.values {
                guard
                    byName.updateValue(function, forKey: function.name)?.signature ?? function.signature
                        == function.signature,
                    bySelector.updateValue(function, forKey: function.selector)?.signature ?? function.signature
                        == function.signature
                else {
                    throw PolicyError(
                        at: "\(path).\(index).abi", "Two conditions of the rule mean different functions by one name")
                }
            }
        }
    }
}
