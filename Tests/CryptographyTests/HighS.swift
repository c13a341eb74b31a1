import Bytes
import TestSupport

/// The order of secp256k1 and what follows from it for s.
enum HighS {
    private static let order = UInt256(hex: "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")

    /// n − s, which is valid for the same digest and key.
    static func negated(_ s: [UInt8]) throws -> [UInt8] {
        guard let order, let s = UInt256(bigEndian: s), let twin = order.subtracting(s) else {
            throw VectorError("s is not below n")
        }
        return twin.bigEndianBytes
    }

    static func isHigh(_ s: [UInt8]) throws -> Bool {
        guard let value = UInt256(bigEndian: s), let twin = UInt256(bigEndian: try negated(s)) else { return false }
        return value > twin
    }

    /// r ‖ s of a signature that is known to be valid DER.
    static func compact(fromDER der: [UInt8]) throws -> [UInt8] {
        var rest = der.dropFirst(2)
        var parts: [UInt8] = []
        for _ in 0..<2 {
            guard rest.count > 2, let count = rest.dropFirst().first else { throw VectorError("not DER") }
            let integer = rest.dropFirst(2).prefix(Int(count)).drop { $0 == 0 }
            parts += [UInt8](repeating: 0, count: max(0, 32 - integer.count)) + integer
            rest = rest.dropFirst(2 + Int(count))
        }
        return parts
    }
}
