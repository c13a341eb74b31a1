import Bytes
import Ethereum

/// A condition with everything worked out that does not depend on the request.
struct CompiledCondition: Sendable {
    let condition: PolicyCondition
    fileprivate let reader: Reader
    private let operands: [Operand]

    /// How the value is found.
    fileprivate enum Reader: Sendable {
        case fixed(FixedField)
        case calldata(CalldataPattern)
        case typedMessage(TypedDataPattern, FieldPath, FieldKind)
        case actionBody
    }

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
        reader = try Reader(condition, at: path)
        operands = condition.value.texts.map(Operand.init)
        try checkOperator(at: path)
        try checkValue(at: "\(path).value")
    }

    /// The ABI of a condition on calldata.
    var functions: [String: ABIFunction] {
        if case .calldata(let pattern) = reader { pattern.functions } else { [:] }
    }

    /// Judges one element of a request for a rule of an action.
    func judge(
        _ facts: Facts, element: Int, for action: PolicyRule.Action, in context: EvaluationContext
    ) -> Result {
        switch read(facts, element: element, for: action, in: context) {
        case .value(let value): compare(value, in: context)
        case .values(let values): compare(values, for: action, in: context)
        case .inapplicable(let reason): .inapplicable(reason)
        case .unevaluable(let reason): .unevaluable(reason)
        }
    }

    private func read(
        _ facts: Facts, element: Int, for action: PolicyRule.Action, in context: EvaluationContext
    ) -> Reading {
        switch (reader, facts.subject) {
        case (.fixed(let field), let subject): field.read(subject, element: element, in: context)
        case (.calldata(let pattern), .transaction(let transaction)): pattern.read(transaction, condition.operation)
        case (.typedMessage(let pattern, let path, _), .typedData(let data)):
            pattern.read(data, at: path, for: action)
        default: .unevaluable(.notServed)
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

    private var kind: FieldKind {
        switch reader {
        case .fixed(let field): field.kind
        case .calldata(let pattern): pattern.kind
        case .typedMessage(_, _, let kind): kind
        case .actionBody: .text
        }
    }

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

extension CompiledCondition.Reader {
    fileprivate init(_ condition: PolicyCondition, at path: String) throws(PolicyError) {
        switch condition.source {
        case .calldata:
            self = .calldata(try CalldataPattern(abi: condition.json["abi"], field: condition.field, at: path))
        case .typedDataMessage:
            let pattern = try TypedDataPattern(condition.json["typed_data"], at: "\(path).typed_data")
            guard let field = FieldPath(ofCondition: condition.field), let kind = pattern.kind(at: field) else {
                throw PolicyError(
                    at: "\(path).field", "The primary type has no field at that path that can be compared")
            }
            self = .typedMessage(pattern, field, kind)
        case .actionRequestBody:
            self = .actionBody
        default:
            guard let field = PolicySchema.fields[condition.source]?[condition.field] else {
                let names = (PolicySchema.fields[condition.source] ?? [:]).keys.sorted().map { "'\($0)'" }
                throw PolicyError(
                    at: "\(path).field", "Invalid enum value. Expected \(names.joined(separator: " | "))")
            }
            self = .fixed(field)
        }
    }
}
