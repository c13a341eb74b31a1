import Bytes
import Ethereum

/// A condition with everything worked out that does not depend on the request.
struct CompiledCondition: Sendable {
    let condition: PolicyCondition
    private let reader: FieldReader
    private let operands: [Operand]

    /// What became of a condition.
    enum Result: Sendable {
        case decided(Bool, FactValue)
        case inapplicable(Reason)
        case unevaluable(Reason)

        /// Whether the condition counts as true in a rule of the action.
        func isTrue(for action: PolicyRule.Action) -> Bool {
            switch self {
            case .decided(let holds, _): holds
            case .inapplicable: false
            case .unevaluable: action == .deny
            }
        }
    }

    /// - Throws: `PolicyError` when the field does not exist, the operator does not fit it, or the value does not.
    init(_ condition: PolicyCondition, at path: String) throws(PolicyError) {
        self.condition = condition
        reader = try FieldReader(
            condition.source, condition.field, abi: condition.json["abi"], typedData: condition.json["typed_data"],
            at: path)
        operands = condition.value.texts.map(Operand.init)
        try checkOperator(at: path)
        try checkValue(at: "\(path).value")
    }

    /// The ABI of a condition on calldata.
    var functions: [String: ABIFunction] {
        if case .calldata(let pattern) = reader { pattern.functions } else { [:] }
    }

    /// The aggregation whose sum the condition looks at; nil for every other condition.
    var aggregationID: String? {
        if case .sum(let id) = reader { id } else { nil }
    }

    /// Judges one element of a request for a rule of an action.
    func judge(
        _ facts: Facts, element: Int, for action: PolicyRule.Action, in context: EvaluationContext
    ) -> Result {
        switch reader.read(facts, element: element, for: action, condition.operation, in: context) {
        case .value(let value): compare(value, in: context)
        case .values(let values): compare(values, for: action, in: context)
        case .inapplicable(let reason): .inapplicable(reason)
        case .unevaluable(let reason): .unevaluable(reason)
        }
    }

    /// Judges the sum of an aggregation. What is asked of it must be told in its units, or it cannot be asked again when
    /// the decision is recorded.
    func judge(_ reading: LimitReading?) -> (result: Result, check: LimitCheck?) {
        guard let reading else { return (.unevaluable(.noSuchAggregation), nil) }
        switch reading.sum {
        case .failure(let reason): return (.unevaluable(reason), nil)
        case .success(let sum):
            guard let bound = operands.first?.number?.units(scale: reading.scale),
                let value = ExactNumber(isNegative: false, mantissa: sum, scale: reading.scale).map(FactValue.number),
                let holds = condition.operation.holds(value, operands)
            else { return (.unevaluable(.notComparable), nil) }
            return (.decided(holds, value), LimitCheck(condition.operation, bound, isMet: holds))
        }
    }

    /// Compares every value; the one that decides is shown.
    private func compare(
        _ values: [FactValue], for action: PolicyRule.Action, in context: EvaluationContext
    ) -> Result {
        var result = Result.unevaluable(.absent)
        for value in values {
            result = compare(value, in: context)
            if result.isTrue(for: action) == (action == .deny) { break }
        }
        return result
    }

    private func compare(_ value: FactValue, in context: EvaluationContext) -> Result {
        if condition.operation == .isInConditionSet {
            guard let id = operands.first?.text, let set = context.conditionSet(id) else {
                return .unevaluable(.noSuchSet)
            }
            return .decided(set.contains(value), value)
        }
        guard let holds = condition.operation.holds(value, operands) else { return .unevaluable(.notComparable) }
        return .decided(holds, value)
    }

    private var kind: FieldKind { reader.kind }

    private func checkOperator(at path: String) throws(PolicyError) {
        guard PolicySchema.operators(for: kind).contains(condition.operation) else {
            throw PolicyError(
                at: "\(path).operator",
                "'\(condition.operation.rawValue)' does not apply to a field of \(kind.rawValue)")
        }
    }

    private func checkValue(at path: String) throws(PolicyError) {
        for (index, operand) in operands.enumerated() {
            let path = condition.operation.takesList ? "\(path).\(index)" : path
            if condition.operation == .isInConditionSet {
                guard operand.text.isIdentifier else {
                    throw PolicyError(at: path, "Expected the id of a condition set, 24 characters")
                }
            } else if let fault = operand.fault(for: kind, condition.operation) {
                throw PolicyError(at: path, fault)
            } else if case .calldata(let pattern) = reader, !pattern.knows(operand.text, condition.operation) {
                throw PolicyError(at: path, "The ABI has no function of that name")
            }
        }
    }
}
