import Cryptography

/// Authorization keys between their uses: parsed, because parsing one costs more than verifying with it, and with a table
/// once they are used often.
///
/// Only valid signatures count as uses. The parsed keys are bounded and dropped whole, as `KeyTables` are.
struct VerifyingKeys {
    private let capacity: Int
    private var parsed: [[UInt8]: P256.VerifyingKey] = [:]
    private var tables: KeyTables<[UInt8], P256.PreparedKey>

    /// - Parameter tableCapacity: how many tables there may be, of 8 KiB each.
    init(capacity: Int = 65_536, tableCapacity: Int = 4_096) {
        self.capacity = capacity
        tables = KeyTables(capacity: tableCapacity, keyCapacity: capacity)
    }

    /// Whether `signature` is one of `digest` under the key of a compressed point; no signature is when it is none.
    mutating func isValid(_ signature: [UInt8], forDigest digest: [UInt8], under point: [UInt8]) -> Bool {
        if let key = tables[point] { return key.isValid(derSignature: signature, forDigest: digest) }
        guard let key = key(point), key.isValid(derSignature: signature, forDigest: digest) else { return false }
        tables.countUse(of: point) { P256.PreparedKey(key) }
        return true
    }

    /// How many keys have a table.
    var tableCount: Int { tables.count }

    private mutating func key(_ point: [UInt8]) -> P256.VerifyingKey? {
        if let key = parsed[point] { return key }
        guard let key = try? P256.VerifyingKey(point) else { return nil }
        if parsed.count >= capacity { parsed.removeAll(keepingCapacity: true) }
        parsed[point] = key
        return key
    }
}
