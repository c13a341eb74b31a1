import Bytes

/// One condition of a rule: a field of the request, compared with a value.
public struct PolicyCondition: Sendable, Equatable {
    /// What the condition looks at.
    public let source: FieldSource
    /// The member of the source, such as `to` or `transfer.amount`.
    public let field: String
    /// How the field is compared.
    public let operation: ConditionOperator
    /// What the field is compared with.
    public let value: Value
    /// The condition as it was written; what is stored and shown.
    public let json: JSON

    /// What a field is compared with. For `in_condition_set` the text is the id of the set.
    public enum Value: Sendable, Equatable {
        case text(String)
        case list([String])

        /// The texts of the value.
        public var texts: [String] {
            switch self {
            case .text(let text): [text]
            case .list(let texts): texts
            }
        }
    }

    /// - Parameter path: where the condition stands, for refusals.
    init(_ json: JSON, at path: String) throws(PolicyError) {
        var reader = try ObjectReader(json, at: path)
        source = try FieldSource(reader.text("field_source"), at: reader.at("field_source"))
        field = try reader.text("field", atMost: 512)
        operation = try reader.choice("operator")
        value = try PolicyCondition.value(&reader, operation)
        if source == .calldata { _ = try reader.array("abi", atMost: InputLimits.abiEntries) }
        if source == .typedDataMessage { _ = try reader.required("typed_data") }
        try reader.finish()
        self.json = json
    }

    private static func value(
        _ reader: inout ObjectReader, _ operation: ConditionOperator
    ) throws(PolicyError) -> Value {
        let path = reader.at("value")
        let json = try reader.required("value")
        guard operation.takesList else { return .text(try json.text(at: path, atMost: InputLimits.text)) }
        let elements = try json.array(at: path, atMost: InputLimits.valuesPerCondition)
        guard !elements.isEmpty else { throw PolicyError(at: path, "Array must contain at least 1 element(s)") }
        var texts: [String] = []
        for (index, element) in elements.enumerated() {
            texts.append(try element.text(at: "\(path).\(index)", atMost: InputLimits.text))
        }
        return .list(texts)
    }
}
