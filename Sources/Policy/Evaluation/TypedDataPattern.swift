import Bytes
import Ethereum

/// The types that a condition on a typed message names, and the one that it is about.
struct TypedDataPattern: Sendable {
    let types: [String: [TypedData.Field]]
    let primaryType: String
    /// `encodeType` of the primary type (EIP-712): what the contract or exchange that reads the message knows it by.
    let encodedType: String

    /// Reads `{types, primary_type}`.
    init(_ json: JSON?, at path: String) throws(PolicyError) {
        var reader = try ObjectReader(json, at: path)
        let members = try reader.required("types")
        let primaryPath = reader.at("primary_type")
        let primaryType = try reader.text("primary_type", atMost: 256)
        let types = try TypedDataPattern.types(members, at: reader.at("types"))
        try reader.finish()
        guard types[primaryType] != nil else { throw PolicyError(at: primaryPath, "No such type in `types`") }
        self.types = types
        self.primaryType = primaryType
        encodedType = TypedDataPattern.encode(primaryType, types)
    }

    /// Whether typed data declares exactly these types, field by field, and is of this primary type.
    func isExactly(_ data: TypedData) -> Bool {
        data.primaryType == primaryType && data.declares(types)
    }

    /// Whether the reader of the message takes it for one of this primary type.
    func hasSameEncoding(as data: TypedData) -> Bool {
        data.primaryType == primaryType && data.encodeType(of: primaryType) == encodedType
    }

    /// Reads a field of a message for a rule of an action.
    ///
    /// A rule that allows must know every type that the request declares. A rule that denies must not be evaded by
    /// declaring one more, so it only asks what the reader of the message will take it for.
    func read(_ data: TypedData, at path: FieldPath, for action: PolicyRule.Action) -> Reading {
        guard data.primaryType == primaryType else { return .inapplicable(.otherPrimaryType) }
        guard action == .allow ? isExactly(data) : hasSameEncoding(as: data) else { return .inapplicable(.otherTypes) }
        return Reading(data.value(at: path).flatMap(FactValue.init))
    }

    /// The kind of the value at a path of declared fields; nil when nothing comparable lies there.
    func kind(at path: FieldPath) -> FieldKind? {
        var type = primaryType
        for step in path.steps {
            switch step {
            case .name(let name):
                guard let field = types[type]?.first(where: { $0.name == name }) else { return nil }
                type = field.type
            case .index:
                guard let element = TypedDataPattern.element(of: type) else { return nil }
                type = element
            }
        }
        return FieldKind(typedDataType: type)
    }

    private static func types(_ json: JSON, at path: String) throws(PolicyError) -> [String: [TypedData.Field]] {
        guard let members = json.objectValue else { throw PolicyError(at: path, expected: "object", json) }
        guard members.count <= 64 else { throw PolicyError(at: path, "Object must contain at most 64 types") }
        var types: [String: [TypedData.Field]] = [:]
        for member in members {
            types[member.key] = try fields(member.value, at: "\(path).\(member.key.shortened(to: 64))")
        }
        for (name, fields) in types {
            for field in fields where FieldKind(typedDataType: base(of: field.type)) == nil {
                guard types[base(of: field.type)] != nil else {
                    throw PolicyError(at: "\(path).\(name.shortened(to: 64))", "The type of a field is not declared")
                }
            }
        }
        return types
    }

    private static func fields(_ json: JSON, at path: String) throws(PolicyError) -> [TypedData.Field] {
        var fields: [TypedData.Field] = []
        for (index, element) in try json.array(at: path, atMost: 128).enumerated() {
            var reader = try ObjectReader(element, at: "\(path).\(index)")
            let field = TypedData.Field(
                name: try reader.text("name", atMost: 256), type: try reader.text("type", atMost: 256))
            try reader.finish()
            guard (field.name + field.type).utf8.allSatisfy({ $0 < 0x80 }) else {
                throw PolicyError(at: "\(path).\(index)", "Names and types are written in ASCII")
            }
            fields.append(field)
        }
        return fields
    }

    // EIP-712 §encodeType
    private static func encode(_ primaryType: String, _ types: [String: [TypedData.Field]]) -> String {
        var found: Set<String> = []
        var open = [primaryType]
        while let name = open.popLast() {
            guard found.insert(name).inserted else { continue }
            open += (types[name] ?? []).map { base(of: $0.type) }.filter { types[$0] != nil }
        }
        found.remove(primaryType)
        let order = [primaryType] + found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return order.map { name in
            name + "(" + (types[name] ?? []).map { "\($0.type) \($0.name)" }.joined(separator: ",") + ")"
        }.joined()
    }

    private static func element(of type: String) -> String? {
        guard type.last == "]", let bracket = type.lastIndex(of: "[") else { return nil }
        return String(type[..<bracket])
    }

    private static func base(of type: String) -> String {
        var type = type
        while let element = element(of: type) { type = element }
        return type
    }
}

extension FieldPath {
    /// A path that a condition may name: it begins with a name, and has at most 32 steps.
    init?(ofCondition text: String) {
        self.init(text)
        guard case .name = steps.first, steps.count <= 32 else { return nil }
    }
}

extension FieldKind {
    /// The kind of an atomic type of EIP-712; nil for arrays and structs.
    init?(typedDataType type: String) {
        switch type {
        case "address": self = .address
        case "bool": self = .bool
        case "string": self = .text
        case "bytes": self = .bytes
        default:
            guard !type.hasSuffix("]") else { return nil }
            let digits = type.drop { !$0.isNumber }
            switch type.dropLast(digits.count) {
            case "uint", "int": self = .integer
            case "bytes": self = .bytes
            default: return nil
            }
            guard let number = Int(digits), String(number) == digits else { return nil }
        }
    }
}
