/// Rules that can never match.
extension LintedPolicy {
    var contradictions: [PolicyWarning] {
        rules.compactMap { linted in
            guard let why = linted.contradiction ?? refusal(of: linted) else { return nil }
            return PolicyWarning(
                linted.allows ? .note : .warning, linted.rule, "The rule can never match: \(why)",
                hint: linted.allows
                    ? "Remove the rule or change the conditions"
                    : "What it was meant to deny is not denied; split it into rules or change the conditions")
        }
    }

    private func refusal(of linted: LintedRule) -> String? {
        guard linted.allows, refusesBlindAgents, linted.patterns.contains(where: { $0.primaryType == "Agent" }) else {
            return nil
        }
        return "the policy refuses Agent messages"
    }
}

extension LintedRule {
    fileprivate var contradiction: String? {
        if Set(patterns.map(\.encodedType)).count > 1 { return "no message has two primary types" }
        let groups = Dictionary(grouping: rule.conditions) { "\($0.source.rawValue) \($0.field)" }
        for conditions in groups.values where !isSatisfiable(conditions) {
            return "the conditions on '\(conditions[0].field)' exclude each other"
        }
        return nil
    }

    /// Whether some value can meet all conditions on one field. Fields of actions may have several values.
    private func isSatisfiable(_ conditions: [PolicyCondition]) -> Bool {
        guard conditions.count > 1, conditions[0].source != .hyperliquidAction else { return true }
        let listed = conditions.filter { $0.operation == .equal || $0.operation == .isIn }
        guard let first = listed.first else { return hasRoom(conditions) }
        return first.value.texts.contains { text in
            conditions.allSatisfy { $0.operation.holds(text, $0.value.texts.map(Operand.init)) }
        }
    }

    /// Whether the bounds on an ordered field leave room.
    private func hasRoom(_ conditions: [PolicyCondition]) -> Bool {
        let lower = bounds(conditions, [.greater, .greaterOrEqual]).max()
        let upper = bounds(conditions, [.less, .lessOrEqual]).min()
        guard let lower, let upper else { return true }
        let isStrict = conditions.contains { $0.operation == .greater || $0.operation == .less }
        return lower < upper || (lower == upper && !isStrict)
    }

    private func bounds(_ conditions: [PolicyCondition], _ operations: Set<ConditionOperator>) -> [ExactNumber] {
        conditions.filter { operations.contains($0.operation) }.compactMap { condition in
            condition.value.texts.first.flatMap(ExactNumber.init(conditionValue:))
        }
    }
}

extension ConditionOperator {
    /// Whether a value written as text may meet the condition; doubt counts as yes.
    fileprivate func holds(_ text: String, _ operands: [Operand]) -> Bool {
        guard self != .isInConditionSet else { return true }
        let operand = Operand(text)
        let readings = [FactValue.text(text)] + [operand.number.map { .number($0) }].compactMap { $0 }
        return readings.contains { holds($0, operands) ?? true }
    }
}
