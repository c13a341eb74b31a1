import Cryptography

/// Authorization keys between their uses: parsed, because parsing one costs more than verifying with it, and with a table
/// once they are used often.
///
/// A table costs about two verifications, so a key gets one with its third use: keys of one use cost nothing, and no order
/// of uses costs much more than doing without. Only valid signatures count as uses. Both caches are bounded, and dropped
/// whole when they are full, which needs no bookkeeping on the way of a signature.
struct VerifyingKeys {
    private let capacity: Int
    private let tableCapacity: Int
    private var parsed: [[UInt8]: P256.VerifyingKey] = [:]
    private var prepared: [[UInt8]: P256.PreparedKey] = [:]
    /// Of keys without a table.
    private var uses: [[UInt8]: Int] = [:]

    private static let usesBeforeTable = 2

    /// - Parameter tableCapacity: how many tables there may be, of 8 KiB each.
    init(capacity: Int = 65_536, tableCapacity: Int = 4_096) {
        self.capacity = capacity
        self.tableCapacity = tableCapacity
    }

    /// Whether `signature` is one of `digest` under the key of a compressed point; no signature is when it is none.
    mutating func isValid(_ signature: [UInt8], forDigest digest: [UInt8], under point: [UInt8]) -> Bool {
        if let key = prepared[point] { return key.isValid(derSignature: signature, forDigest: digest) }
        guard let key = key(point), key.isValid(derSignature: signature, forDigest: digest) else { return false }
        countUse(of: key, point)
        return true
    }

    /// How many keys have a table.
    var tableCount: Int { prepared.count }

    private mutating func key(_ point: [UInt8]) -> P256.VerifyingKey? {
        if let key = parsed[point] { return key }
        guard let key = try? P256.VerifyingKey(point) else { return nil }
        if parsed.count >= capacity {
            parsed.removeAll(keepingCapacity: true)
            uses.removeAll(keepingCapacity: true)
        }
        parsed[point] = key
        return key
    }

    private mutating func countUse(of key: P256.VerifyingKey, _ point: [UInt8]) {
        let count = uses[point, default: 0] + 1
        guard count > Self.usesBeforeTable else {
            uses[point] = count
            return
        }
        if prepared.count >= tableCapacity {
            // All begin anew, or else a few keys too many would have each of them make its table again and again.
            prepared.removeAll(keepingCapacity: true)
            uses.removeAll(keepingCapacity: true)
        }
        prepared[point] = P256.PreparedKey(key)
        uses[point] = nil
    }
}
