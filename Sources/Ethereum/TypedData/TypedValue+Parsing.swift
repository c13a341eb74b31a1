import Bytes
import Cryptography

extension TypedValue {
    /// The value of an elementary type, spelled in the one way on which all clients agree.
    init(_ json: JSON, as type: ABIType) throws(EthereumError) {
        switch type {
        case .bool:
            guard let flag = json.boolValue else { throw EthereumError(.malformed, "not true or false") }
            self = .bool(flag)
        case .address:
            guard let text = json.stringValue else { throw EthereumError(.malformed, "not an address") }
            self = .address(try Address(text))
        case .string:
            guard let text = json.stringValue else { throw EthereumError(.malformed, "not a string") }
            self = .string(text)
        case .bytes:
            self = .bytes(try Self.bytes(json))
        case .fixedBytes(let count):
            let bytes = try Self.bytes(json)
            guard bytes.count == count else { throw EthereumError(.outOfRange, "exactly \(count) bytes are needed") }
            self = .bytes(bytes)
        case .int(let bits):
            self = .integer(try Self.integer(json, bits: bits, signed: true))
        case .uint(let bits):
            self = .integer(try Self.integer(json, bits: bits, signed: false))
        case .array, .fixedArray, .tuple:
            throw EthereumError(.unsupported, "not an elementary type")
        }
    }

    /// What `encodeData` takes for the value: 32 bytes. Structs and arrays are hashed elsewhere.
    func word(of type: ABIType) -> [UInt8] {
        switch (self, type) {
        case (.bool(let flag), _): UInt256(flag ? 1 : 0).bigEndianBytes
        case (.integer(let integer), _): integer.word
        case (.address(let address), _): [UInt8](repeating: 0, count: 12) + address.bytes
        case (.bytes(let bytes), .fixedBytes): bytes + [UInt8](repeating: 0, count: 32 - bytes.count)
        case (.bytes(let bytes), _): Keccak256.hash(bytes)
        case (.string(let text), _): Keccak256.hash(Array(text.utf8))
        case (.array, _), (.structure, _), (.null, _): [UInt8](repeating: 0, count: 32)
        }
    }

    private static func bytes(_ json: JSON) throws(EthereumError) -> [UInt8] {
        guard let text = json.stringValue, let bytes = try? Hex.decodePrefixed(text) else {
            throw EthereumError(.malformed, "not 0x and an even number of hexadecimal digits")
        }
        return bytes
    }

    private static func integer(_ json: JSON, bits: Int, signed: Bool) throws(EthereumError) -> EVMInteger {
        guard let integer = integer(json) else { throw EthereumError(.malformed, "not a canonical integer") }
        guard integer.fits(bits: bits, signed: signed) else {
            throw EthereumError(.outOfRange, "the integer is out of range for its type")
        }
        return integer
    }

    /// A JSON integer up to 2^53 − 1 in magnitude, or text: decimal without leading zeros, or `0x` and up to 64 digits.
    ///
    /// Larger JSON numbers are refused because canonical JSON rounds them, so that an authorization signature would
    /// not protect their last digits.
    private static func integer(_ json: JSON) -> EVMInteger? {
        switch json {
        case .number("-0"):
            EVMInteger(.zero)
        case .number:
            json.safeInteger.flatMap { EVMInteger(isNegative: $0 < 0, magnitude: UInt256(UInt64($0.magnitude))) }
        case .string(let text) where text.utf8.starts(with: [0x30, 0x78]):
            UInt256(hex: String(text.dropFirst(2))).map { EVMInteger($0) }
        case .string(let text):
            EVMInteger(decimal: text)
        default:
            nil
        }
    }
}
