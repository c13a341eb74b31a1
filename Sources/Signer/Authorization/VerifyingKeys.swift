import Cryptography

/// Parsed authorization keys, kept because parsing one costs more than verifying with it. Bounded; the whole cache is
/// dropped when it is full, which costs a parse per key and needs no bookkeeping on the way of a signature.
struct VerifyingKeys {
    private let capacity: Int
    private var parsed: [[UInt8]: P256.VerifyingKey] = [:]

    init(capacity: Int = 65_536) { self.capacity = capacity }

    /// The key of a compressed point, or nil when it is none.
    mutating func key(_ point: [UInt8]) -> P256.VerifyingKey? {
        if let key = parsed[point] { return key }
        guard let key = try? P256.VerifyingKey(point) else { return nil }
        if parsed.count >= capacity { parsed.removeAll(keepingCapacity: true) }
        parsed[point] = key
        return key
    }
}
