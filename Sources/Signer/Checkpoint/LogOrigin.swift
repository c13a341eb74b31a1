import Bytes
import Cryptography

/// The name of the audit log in its checkpoints. It holds the receipt key, so that whoever has the key that checkpoints
/// verify under has the one for receipts too.
///
///     countersign/audit/64 hexadecimal digits
public enum LogOrigin {
    private static let prefix = "countersign/audit/"

    public static func text(receiptKey: [UInt8]) -> String { prefix + Hex.encode(receiptKey) }

    /// The receipt key, 32 bytes; nil when it is the name of something else.
    public static func receiptKey(of origin: String) -> [UInt8]? {
        guard origin.hasPrefix(prefix), let key = try? Hex.decode(String(origin.dropFirst(prefix.count))),
            key.count == Ed25519.publicKeyCount, text(receiptKey: key) == origin
        else { return nil }
        return key
    }
}
