import Storage

/// The tables beside the log that drafts of policies are tried out with.
enum PayloadsSchema {
    /// Numbers are those of entries in the log. What was asked is kept for a time where an app wants it, and compared with
    /// the entry, which has its digest; what a policy in the shadow said repeats the receipt, for searches.
    static let migration = Migration(
        number: 8, name: "payloads",
        statements: [
            """
            CREATE TABLE audit_payloads (
                seq BIGINT PRIMARY KEY, app_id TEXT NOT NULL, expires_at_ms BIGINT NOT NULL, payload BYTEA NOT NULL
            )
            """,
            "CREATE TABLE audit_shadows (seq BIGINT PRIMARY KEY, decision TEXT NOT NULL)",
        ])
}
