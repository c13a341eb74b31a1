import Storage

/// The table of what was asked, kept for a time where an app has asked for it, so that drafts of policies can be played
/// against it.
enum PayloadsSchema {
    /// The number is that of the entry in the log. What a row says is compared with the entry, which has the digest.
    static let migration = Migration(
        number: 8, name: "payloads",
        statements: [
            """
            CREATE TABLE audit_payloads (
                seq BIGINT PRIMARY KEY, app_id TEXT NOT NULL, expires_at_ms BIGINT NOT NULL, payload BYTEA NOT NULL
            )
            """
        ])
}
