import Cryptography
import Signer

/// The idempotency key that the payload of an intent carries: its id, which nobody can guess.
enum IntentKey {
    private static let prefix = "intent-"

    static func key(ofIntent id: String) -> String { prefix + id }

    /// Whether a request carries the key of an intent.
    static func isOne(_ key: String?) -> Bool {
        guard let key, key.utf8.starts(with: prefix.utf8) else { return false }
        return RecordID.isValid(String(key.dropFirst(prefix.count)))
    }

    /// A new id of 120 random bits in the form of all ids, which nobody can guess.
    static func drawID(from random: any RandomSource) -> String {
        let digits = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
        return String(decoding: random.bytes(count: RecordID.length).map { digits[Int($0 & 31)] }, as: UTF8.self)
    }
}
