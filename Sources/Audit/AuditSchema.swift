import Storage

/// The tables of the ledger. A migration is never edited once it has been released; changes are new ones.
public enum AuditSchema {
    /// In the order of their numbers.
    public static let migrations = [
        Migration(
            number: 1, name: "ledger",
            statements: [
                // What belongs to the installation as a whole: the receipt key that checks the root key.
                "CREATE TABLE installation (name TEXT PRIMARY KEY, value BYTEA NOT NULL)",
                // The newest version of every sealed record. Columns beside content and mac are indexes and decide nothing.
                """
                CREATE TABLE records (
                    kind TEXT NOT NULL, id TEXT NOT NULL, version BIGINT NOT NULL, hash BYTEA NOT NULL,
                    content BYTEA NOT NULL, mac BYTEA NOT NULL, app_id TEXT NOT NULL, deleted INTEGER NOT NULL,
                    created_at_ms BIGINT NOT NULL, chain_type TEXT, address TEXT, external_id TEXT,
                    PRIMARY KEY (kind, id)
                )
                """,
                "CREATE INDEX records_by_app ON records (app_id, kind, created_at_ms, id)",
                "CREATE UNIQUE INDEX records_by_external_id ON records (app_id, external_id)",
                "CREATE INDEX records_by_address ON records (app_id, address)",
                // Every version there was: pins name old ones.
                """
                CREATE TABLE record_versions (
                    kind TEXT NOT NULL, id TEXT NOT NULL, version BIGINT NOT NULL, hash BYTEA NOT NULL,
                    content BYTEA NOT NULL, mac BYTEA NOT NULL, PRIMARY KEY (kind, id, version)
                )
                """,
                // Which record names which, for `resource_in_use`.
                """
                CREATE TABLE record_references (
                    from_kind TEXT NOT NULL, from_id TEXT NOT NULL, to_kind TEXT NOT NULL, to_id TEXT NOT NULL,
                    PRIMARY KEY (from_kind, from_id, to_kind, to_id)
                )
                """,
                "CREATE INDEX record_references_by_target ON record_references (to_kind, to_id)",
                "CREATE TABLE key_material (wallet_id TEXT PRIMARY KEY, sealed BYTEA NOT NULL)",
                // Answers that a repeated request gets again; id and content are opaque without the request (S27).
                """
                CREATE TABLE stored_answers (
                    id BYTEA PRIMARY KEY, expires_at_ms BIGINT NOT NULL, content BYTEA NOT NULL
                )
                """,
                // The row that every commit locks, with the end of the chain (S25).
                "CREATE TABLE audit_head (id INTEGER PRIMARY KEY, seq BIGINT NOT NULL, hash BYTEA NOT NULL)",
                """
                CREATE TABLE audit_log (
                    seq BIGINT PRIMARY KEY, at_ms BIGINT NOT NULL, app_id TEXT, wallet_id TEXT, action TEXT NOT NULL,
                    method TEXT, decision TEXT NOT NULL, actor_id TEXT, outcome TEXT NOT NULL, boot BYTEA NOT NULL,
                    counter BIGINT NOT NULL, receipt BYTEA NOT NULL, signature BYTEA NOT NULL, hash BYTEA NOT NULL,
                    UNIQUE (boot, counter)
                )
                """,
                "CREATE INDEX audit_log_by_wallet ON audit_log (wallet_id, seq)",
            ]),
        Migration(
            number: 2, name: "used nonces",
            statements: [
                // Nonces of relayed requests, each good for one decision, kept while signers would take them.
                """
                CREATE TABLE used_nonces (
                    app_id TEXT NOT NULL, caller BYTEA NOT NULL, nonce BIGINT NOT NULL, expires_at_ms BIGINT NOT NULL,
                    PRIMARY KEY (app_id, caller, nonce)
                )
                """,
                "CREATE INDEX used_nonces_by_expiry ON used_nonces (expires_at_ms)",
            ]),
        Migration(
            number: 3, name: "limits",
            statements: [
                // What was used of each window of each aggregation, in units of 10^-scale.
                """
                CREATE TABLE limit_windows (
                    window_id BYTEA PRIMARY KEY, app_id TEXT NOT NULL, aggregation_id TEXT NOT NULL, kind TEXT NOT NULL,
                    seconds BIGINT NOT NULL, scale INTEGER NOT NULL, group_text TEXT NOT NULL, sum TEXT NOT NULL,
                    start_ms BIGINT NOT NULL, latest_ms BIGINT NOT NULL, latest_amount TEXT NOT NULL
                )
                """,
                "CREATE INDEX limit_windows_by_aggregation ON limit_windows (aggregation_id, window_id)",
                // What of a rolling window expires when: one row for each step of time that anything was counted in.
                """
                CREATE TABLE limit_entries (
                    window_id BYTEA NOT NULL, at_ms BIGINT NOT NULL, amount TEXT NOT NULL,
                    PRIMARY KEY (window_id, at_ms)
                )
                """,
            ]),
        EventsSchema.migration,
        IntentsSchema.migration,
        WebhooksSchema.migration,
        Migration(
            number: 7, name: "archived wallets",
            statements: ["ALTER TABLE records ADD COLUMN archived INTEGER NOT NULL DEFAULT 0"]),
        PayloadsSchema.migration,
        ProofsSchema.migration,
    ]
}
