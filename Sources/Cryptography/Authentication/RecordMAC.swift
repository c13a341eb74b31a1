import Bytes

/// Authenticates stored records: HMAC-SHA-256(key, domain ‖ record).
///
/// The domain keeps kinds of records apart, `vault/wr/v1` from `vault/pr/v1`. Records are JSON objects, so where a domain ends
/// is never in doubt.
public enum RecordMAC {
    /// The code of `record`, 32 bytes.
    public static func authenticate(_ record: [UInt8], domain: String, key: borrowing Secret) -> [UInt8] {
        HMACSHA256.authenticate(key: key) { hash in
            hash.update(Array(domain.utf8))
            hash.update(record)
        }
    }

    /// Whether `code` is the code of `record`, compared in constant time.
    public static func isValid(_ code: [UInt8], for record: [UInt8], domain: String, key: borrowing Secret) -> Bool {
        areEqualInConstantTime(code, authenticate(record, domain: domain, key: key))
    }
}
