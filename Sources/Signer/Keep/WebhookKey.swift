import Bytes
import Cryptography

/// The key that the secrets of webhook endpoints come from. Signers have no use for it: it leads to no signature and no
/// record, and back to the root key from it there is no way.
public enum WebhookKey {
    /// HKDF-SHA256(root key, info = "countersign/v1/webhook-key"), 32 bytes.
    public static func derive(from rootKey: borrowing Secret) throws(CryptographyError) -> Secret {
        try KeepKeys.derive(rootKey, "webhook-key", count: 32)
    }
}
