import Storage

/// The tables of webhooks. They stand here because backups know every table.
public enum WebhooksSchema {
    /// Cursors stand before what is neither delivered nor in `webhook_deliveries`. The revision grows with every change by
    /// somebody else than whoever has the lease, and makes what they do void.
    public static let migration = Migration(
        number: 6, name: "webhooks",
        statements: [
            """
            CREATE TABLE webhook_endpoints (
                id TEXT PRIMARY KEY, app_id TEXT NOT NULL, url TEXT NOT NULL, types TEXT, description TEXT,
                status TEXT NOT NULL, created_at_ms BIGINT NOT NULL, revision BIGINT NOT NULL,
                secret_version BIGINT NOT NULL, previous_until_ms BIGINT NOT NULL,
                log_cursor BIGINT NOT NULL, events_cursor BIGINT NOT NULL, delivered BIGINT NOT NULL,
                last_success_ms BIGINT, failing_since_ms BIGINT, lease_owner TEXT, lease_until_ms BIGINT NOT NULL
            )
            """,
            "CREATE INDEX webhook_endpoints_by_app ON webhook_endpoints (app_id, created_at_ms)",
            // Events that could not be delivered at once, and what became of them.
            """
            CREATE TABLE webhook_deliveries (
                endpoint_id TEXT NOT NULL, source TEXT NOT NULL, seq BIGINT NOT NULL, event_id TEXT NOT NULL,
                type TEXT NOT NULL, state TEXT NOT NULL, attempts BIGINT NOT NULL, first_at_ms BIGINT NOT NULL,
                last_at_ms BIGINT NOT NULL, next_at_ms BIGINT, status BIGINT, problem TEXT NOT NULL,
                PRIMARY KEY (endpoint_id, source, seq)
            )
            """,
            "CREATE INDEX events_by_app ON events (app_id, seq)",
            "CREATE INDEX webhook_deliveries_by_time ON webhook_deliveries (next_at_ms)",
        ])
}
