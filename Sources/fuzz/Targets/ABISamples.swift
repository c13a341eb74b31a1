import Bytes
import Ethereum

/// Types and values of the contract ABI.
enum ABISamples {
    static let seeds: [[UInt8]] = {
        var randomness = Randomness(seed: 7)
        return (0..<24).compactMap { _ in
            let types = (0...randomness.below(3)).map { _ in type(depth: 2, &randomness) }
            guard let bytes = try? ABI.encode(types.map { value($0, &randomness) }, as: types) else { return nil }
            return Array(ABIType.tuple(types).canonicalName.utf8) + [0x0a] + bytes
        }
    }()

    static func type(depth: Int, _ randomness: inout Randomness) -> ABIType {
        switch randomness.below(depth > 0 ? 11 : 7) {
        case 0: .bool
        case 1: .address
        case 2: .bytes
        case 3: .string
        case 4: .uint(bits: 8 * (1 + randomness.below(32)))
        case 5: .int(bits: 8 * (1 + randomness.below(32)))
        case 6: .fixedBytes(1 + randomness.below(32))
        case 7: .array(type(depth: depth - 1, &randomness))
        case 8: .fixedArray(type(depth: depth - 1, &randomness), count: 1 + randomness.below(3))
        default: .tuple((0...randomness.below(3)).map { _ in type(depth: depth - 1, &randomness) })
        }
    }

    static func value(_ type: ABIType, _ randomness: inout Randomness) -> ABIValue {
        switch type {
        case .bool: .bool(randomness.oneIn(2))
        case .address: .address(Address(bytes: randomness.bytes(count: 20)) ?? .zero)
        case .bytes: .bytes(randomness.bytes(count: randomness.below(70)))
        case .string:
            .string(String(repeating: randomness.pick(["a", "é", "\u{0}", "🚀"]), count: randomness.below(20)))
        case .uint(let bits): .integer(EVMInteger(number(bits: bits, &randomness)))
        case .int(let bits):
            .integer(
                EVMInteger(isNegative: randomness.oneIn(2), magnitude: number(bits: bits - 1, &randomness))
                    ?? EVMInteger(.zero))
        case .fixedBytes(let count): .bytes(randomness.bytes(count: count))
        case .array(let element): .array((0..<randomness.below(4)).map { _ in value(element, &randomness) })
        case .fixedArray(let element, let count): .array((0..<count).map { _ in value(element, &randomness) })
        case .tuple(let types): .tuple(types.map { value($0, &randomness) })
        }
    }

    private static func number(bits: Int, _ randomness: inout Randomness) -> UInt256 {
        let bytes = randomness.bytes(count: (bits + 7) / 8)
        let top: UInt8 = bits.isMultiple(of: 8) ? 0xff : (1 << UInt8(bits % 8)) - 1
        return UInt256(bigEndian: bytes.prefix(1).map { $0 & top } + bytes.dropFirst()) ?? .zero
    }
}
