/// Links records that name the hash of their predecessor: SHA-256(domain ‖ record).
public enum ChainHash {
    /// The hash that the successor of `record` carries, 32 bytes; for the audit log the domain is `vault/audit/v1`.
    public static func hash(_ record: [UInt8], domain: String) -> [UInt8] {
        var hash = SHA256()
        hash.update(Array(domain.utf8))
        hash.update(record)
        return hash.finish()
    }
}
