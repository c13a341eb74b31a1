import Bytes
import Ethereum

/// How a value is found in a request, worked out once.
enum FieldReader: Sendable {
    case fixed(FixedField)
    case calldata(CalldataPattern)
    case typedMessage(TypedDataPattern, FieldPath, FieldKind)
    case actionBody
    /// The sum of an aggregation, by its id.
    case sum(String)

    /// - Parameters:
    ///   - abi: of calldata; nil elsewhere.
    ///   - typedData: types and primary type of a typed message; nil elsewhere.
    ///   - path: where all of it stands, for refusals.
    init(
        _ source: FieldSource, _ field: String, abi: JSON?, typedData: JSON?, at path: String
    ) throws(PolicyError) {
        switch source {
        case .calldata:
            self = .calldata(try CalldataPattern(abi: abi, field: field, at: path))
        case .typedDataMessage:
            let pattern = try TypedDataPattern(typedData, at: "\(path).typed_data")
            guard let place = FieldPath(ofCondition: field), let kind = pattern.kind(at: place) else {
                throw PolicyError(
                    at: "\(path).field", "The primary type has no field at that path that can be compared")
            }
            self = .typedMessage(pattern, place, kind)
        case .actionRequestBody:
            self = .actionBody
        case .reference:
            self = .sum(try FieldReader.aggregationID(field, at: "\(path).field"))
        default:
            guard let found = PolicySchema.fields[source]?[field] else {
                let names = (PolicySchema.fields[source] ?? [:]).keys.sorted().map { "'\($0)'" }
                throw PolicyError(
                    at: "\(path).field", "Invalid enum value. Expected \(names.joined(separator: " | "))")
            }
            self = .fixed(found)
        }
    }

    var kind: FieldKind {
        switch self {
        case .fixed(let field): field.kind
        case .calldata(let pattern): pattern.kind
        case .typedMessage(_, _, let kind): kind
        case .actionBody: .text
        case .sum: .sum
        }
    }

    /// Whether a request may have one value for each of its elements.
    var isPerElement: Bool {
        switch self {
        case .fixed(.hyperliquid(let field)): field.isPerElement
        case .fixed(.solana(let field)): field.isPerInstruction
        default: false
        }
    }

    /// Reads one element of a request for a rule of an action.
    ///
    /// - Parameter operation: how the value will be compared; nil when it is not.
    func read(
        _ facts: Facts, element: Int, for action: PolicyRule.Action, _ operation: ConditionOperator?,
        in context: EvaluationContext
    ) -> Reading {
        switch (self, facts.subject) {
        case (.fixed(let field), let subject): field.read(subject, element: element, in: context)
        case (.calldata(let pattern), .transaction(let transaction)): pattern.read(transaction, operation)
        case (.calldata(let pattern), .userOperation(let user)): pattern.read(user, for: action, operation)
        case (.typedMessage(let pattern, let path, _), .typedData(let data)):
            pattern.read(data, at: path, for: action)
        default: .unevaluable(.notServed)
        }
    }

    private static func aggregationID(_ field: String, at path: String) throws(PolicyError) -> String {
        let id = String(field.dropFirst(PolicyCondition.aggregationPrefix.count))
        guard field.utf8.starts(with: PolicyCondition.aggregationPrefix.utf8), id.isIdentifier else {
            throw PolicyError(at: path, "Expected 'aggregation.' and the id of an aggregation, 24 characters")
        }
        return id
    }
}
