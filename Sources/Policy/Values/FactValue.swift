import Bytes
import Ethereum

/// A value that a condition finds in a request.
enum FactValue: Sendable {
    case address(Address)
    case number(ExactNumber)
    case text(String)
    case bytes([UInt8])
    case bool(Bool)

    /// The value as a trace shows it.
    var shown: String {
        switch self {
        case .address(let address): address.lowercased
        case .number(let number): number.description
        case .text(let text): text.shortened(to: InputLimits.shownCharacters)
        // Half as many bytes as characters are enough to fill the space.
        case .bytes(let bytes):
            Hex.encodePrefixed(bytes.prefix(InputLimits.shownCharacters)).shortened(to: InputLimits.shownCharacters)
        case .bool(let value): value ? "true" : "false"
        }
    }

    static func integer(_ value: UInt64) -> FactValue { .number(ExactNumber(value)) }
    static func integer(_ value: UInt256) -> FactValue { .number(ExactNumber(value)) }
    static func integer(_ value: EVMInteger) -> FactValue {
        .number(ExactNumber(isNegative: value.isNegative, magnitude: value.magnitude))
    }
}

extension FactValue {
    /// A value of a call's arguments; nil for arrays and tuples, which conditions cannot compare.
    init?(_ value: ABIValue) {
        switch value {
        case .integer(let integer): self = .integer(integer)
        case .bool(let bool): self = .bool(bool)
        case .address(let address): self = .address(address)
        case .bytes(let bytes): self = .bytes(bytes)
        case .string(let text): self = .text(text)
        case .array, .tuple: return nil
        }
    }

    /// A value of a typed message; nil for arrays, structs and null.
    init?(_ value: TypedValue) {
        switch value {
        case .integer(let integer): self = .integer(integer)
        case .bool(let bool): self = .bool(bool)
        case .address(let address): self = .address(address)
        case .bytes(let bytes): self = .bytes(bytes)
        case .string(let text): self = .text(text)
        case .array, .structure, .null: return nil
        }
    }
}

extension Address {
    /// `0x` and 40 hexadecimal digits in any case. The checksum is not looked at: here an address is only compared.
    init?(ignoringCase text: String) {
        guard text.utf8.count == 42, let bytes = try? Hex.decodePrefixed(text) else { return nil }
        self.init(bytes: bytes)
    }
}
