import Bytes
import Ethereum

/// What a member of an action may be. The tables of kinds are written in it.
indirect enum WireType: Sendable {
    case bool
    /// Only `true`: a member that the exchange leaves out when false.
    case onlyTrue
    case null
    /// A JSON integer from 0 to 2^53 − 1.
    case unsigned
    /// A JSON integer of at most 2^53 − 1 in magnitude.
    case signed
    /// A decimal number from 0 as text in its one canonical form, as the exchange writes it.
    case decimal
    /// A decimal number as text, with a sign or trailing zeros if the client wrote them.
    case looseDecimal
    case text
    case oneOf([String])
    /// `0x` and 40 digits, hashed in lower case.
    case address
    /// An address or the empty text.
    case addressOrEmpty
    /// `0x` and 32 digits, hashed in lower case.
    case clientOrderID
    case nullable(WireType)
    case either(WireType, WireType)
    case array(WireType)
    case tuple([WireType])
    /// Members in the order in which they are hashed.
    case object([Field])
    /// An object with exactly one of these members.
    case oneMember([Field])
    /// Any action, checked by who reads it.
    case action

    struct Field: Sendable {
        let name: String
        let type: WireType
        let isOptional: Bool

        init(_ name: String, _ type: WireType) {
            self.name = name
            self.type = type
            isOptional = false
        }

        init(optional name: String, _ type: WireType) {
            self.name = name
            self.type = type
            isOptional = true
        }
    }
}

extension WireType {
    private static let maximumElements = 4096
    private static let maximumTextBytes = 16_384

    /// The value as it is hashed: members in their order, hexadecimal digits in lower case.
    /// - Throws: with the path of what is not of this type.
    func canonical(_ json: JSON) throws(HyperliquidError) -> JSON {
        switch self {
        case .bool where json.boolValue != nil, .onlyTrue where json.boolValue == true, .null where json.isNull:
            return json
        case .bool, .onlyTrue, .null:
            throw HyperliquidError(.malformed, self.expectation)
        case .unsigned, .signed:
            return try integer(json)
        case .decimal, .looseDecimal, .text, .oneOf, .address, .addressOrEmpty, .clientOrderID:
            guard let text = json.stringValue else { throw HyperliquidError(.malformed, expectation) }
            return .string(try canonical(text: text))
        case .nullable(let type):
            return json.isNull ? json : try type.canonical(json)
        case .either(let first, let second):
            if let canonical = try? first.canonical(json) { return canonical }
            return try second.canonical(json)
        case .array(let type):
            return .array(try elements(json, count: nil) { _ in type })
        case .tuple(let types):
            return .array(try elements(json, count: types.count) { types[$0] })
        case .object(let fields):
            return .object(try members(json, of: fields))
        case .oneMember(let variants):
            guard let member = json.objectValue?.first, json.objectValue?.count == 1 else {
                throw HyperliquidError(.malformed, "exactly one member is needed")
            }
            guard let variant = variants.first(where: { $0.name == member.key }) else {
                throw HyperliquidError(.unknownField, "an unknown variant")
            }
            return .object(try members(json, of: [variant]))
        case .action:
            guard json.objectValue != nil else { throw HyperliquidError(.malformed, "not an object") }
            return json
        }
    }

    private func integer(_ json: JSON) throws(HyperliquidError) -> JSON {
        guard let value = json.safeInteger else { throw HyperliquidError(.malformed, "not an integer below 2^53") }
        if case .unsigned = self, value < 0 { throw HyperliquidError(.outOfRange, "the integer is negative") }
        return JSON(value)
    }

    private func canonical(text: String) throws(HyperliquidError) -> String {
        switch self {
        case .decimal:
            guard let value = ExactDecimal(text), value.description == text, !value.isNegative else { break }
            return text
        case .looseDecimal where ExactDecimal(text) != nil, .addressOrEmpty where text.isEmpty:
            return text
        case .text where text.utf8.count <= Self.maximumTextBytes:
            return text
        case .oneOf(let texts):
            guard let known = texts.first(where: { $0 == text }) else { break }
            return known
        case .address, .addressOrEmpty:
            guard let address = try? Address(text) else { break }
            return address.lowercased
        case .clientOrderID:
            guard let bytes = try? Hex.decodePrefixed(text), bytes.count == 16 else { break }
            return Hex.encodePrefixed(bytes)
        default:
            break
        }
        throw HyperliquidError(.malformed, expectation)
    }

    private func elements(
        _ json: JSON, count: Int?, type: (Int) -> WireType
    ) throws(HyperliquidError) -> [JSON] {
        guard let elements = json.arrayValue, count == nil || count == elements.count else {
            throw HyperliquidError(.malformed, expectation)
        }
        guard elements.count <= Self.maximumElements else { throw HyperliquidError(.tooLarge, "too many elements") }
        var canonical: [JSON] = []
        for (index, element) in elements.enumerated() {
            do {
                canonical.append(try type(index).canonical(element))
            } catch { throw error.inside("[\(index)]") }
        }
        return canonical
    }

    private func members(_ json: JSON, of fields: [Field]) throws(HyperliquidError) -> [JSON.Member] {
        guard let members = json.objectValue else { throw HyperliquidError(.malformed, "not an object") }
        var canonical: [JSON.Member] = []
        for field in fields {
            guard let value = json[field.name] else {
                if field.isOptional { continue }
                throw HyperliquidError(.missingField, path: field.name, "missing")
            }
            do {
                canonical.append(JSON.Member(field.name, try field.type.canonical(value)))
            } catch { throw error.inside(field.name) }
        }
        guard canonical.count == members.count else {
            throw HyperliquidError(.unknownField, "a member that is unknown or occurs twice")
        }
        return canonical
    }

    private var expectation: String {
        switch self {
        case .bool: "not true or false"
        case .onlyTrue: "not true; a false member is left out"
        case .null: "not null"
        case .decimal: "not a decimal number in canonical text"
        case .looseDecimal: "not a decimal number in text"
        case .text: "not a text of acceptable length"
        case .oneOf: "not one of the known texts"
        case .address, .addressOrEmpty: "not an address"
        case .clientOrderID: "not a client order ID: 0x and 32 hexadecimal digits"
        case .array, .tuple: "not an array of the right length"
        default: "of another type"
        }
    }
}

extension HyperliquidError {
    /// The same fault seen from the value around it.
    func inside(_ outer: String) -> HyperliquidError {
        let path = path.map { $0.hasPrefix("[") ? outer + $0 : "\(outer).\($0)" } ?? outer
        return HyperliquidError(code, path: path, message)
    }
}
