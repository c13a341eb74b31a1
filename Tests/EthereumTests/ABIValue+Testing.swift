import Bytes
import Ethereum
import TestSupport

extension ABIValue {
    /// The value as vector files write it: integers in decimal, bytes in hex, tuples and arrays as arrays.
    init(vector json: JSON, _ type: ABIType) throws {
        switch (type, json) {
        case (.uint, .string(let text)), (.uint, .number(let text)), (.int, .string(let text)),
            (.int, .number(let text)):
            guard let integer = EVMInteger(decimal: text) else { throw VectorError("no integer: \(text)") }
            self = .integer(integer)
        case (.bool, .bool(let flag)):
            self = .bool(flag)
        case (.bool, .string(let text)):
            self = .bool(text == "true")
        case (.address, .string(let text)):
            self = .address(try Address(text))
        case (.string, .string(let text)):
            self = .string(text)
        case (.bytes, .string(let text)), (.fixedBytes, .string(let text)):
            self = .bytes(try Hex.decodePrefixed(text))
        case (.array(let element), .array(let values)), (.fixedArray(let element, _), .array(let values)):
            self = .array(try values.map { try ABIValue(vector: $0, element) })
        case (.tuple(let types), .array(let values)):
            self = .tuple(try zip(types, values).map { try ABIValue(vector: $1, $0) })
        default:
            throw VectorError("no value of type \(type.canonicalName)")
        }
    }
}

extension SeededRandom {
    func abiType(depth: Int) -> ABIType {
        switch below(depth > 0 ? 11 : 7) {
        case 0: .bool
        case 1: .address
        case 2: .bytes
        case 3: .string
        case 4: .uint(bits: 8 * (1 + below(32)))
        case 5: .int(bits: 8 * (1 + below(32)))
        case 6: .fixedBytes(1 + below(32))
        case 7: .array(abiType(depth: depth - 1))
        case 8: .fixedArray(abiType(depth: depth - 1), count: 1 + below(3))
        default: .tuple((0...below(3)).map { _ in abiType(depth: depth - 1) })
        }
    }

    func abiValue(_ type: ABIType) throws -> ABIValue {
        switch type {
        case .bool: .bool(below(2) == 1)
        case .address: .address(try address())
        case .bytes: .bytes(bytes(count: 0...70))
        case .string: .string(String(repeating: ["a", "é", "\u{0}", "🚀"][below(4)], count: below(20)))
        case .uint(let bits): .integer(EVMInteger(uint256(bits: bits)))
        case .int(let bits):
            .integer(EVMInteger(isNegative: below(2) == 1, magnitude: uint256(bits: bits - 1)) ?? EVMInteger(.zero))
        case .fixedBytes(let count): .bytes(bytes(count: count))
        case .array(let element): .array(try (0..<below(4)).map { _ in try abiValue(element) })
        case .fixedArray(let element, let count): .array(try (0..<count).map { _ in try abiValue(element) })
        case .tuple(let types): .tuple(try types.map { try abiValue($0) })
        }
    }
}
