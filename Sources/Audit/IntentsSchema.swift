import Storage

/// The tables of requests that wait for signatures. Plain rows: what they say decides nothing, the signer judges.
enum IntentsSchema {
    static let migration = Migration(
        number: 5, name: "intents",
        statements: [
            """
            CREATE TABLE intents (
                id TEXT PRIMARY KEY, app_id TEXT NOT NULL, type TEXT NOT NULL, status TEXT NOT NULL,
                resource_id TEXT NOT NULL, path TEXT NOT NULL, payload BYTEA NOT NULL, description TEXT NOT NULL,
                created_by TEXT NOT NULL, created_at_ms BIGINT NOT NULL, updated_at_ms BIGINT NOT NULL,
                expires_at_ms BIGINT NOT NULL, custom_expiry INTEGER NOT NULL, lease_until_ms BIGINT NOT NULL,
                ended_at_ms BIGINT, reason TEXT, result BYTEA, creation_key TEXT, creation_digest BYTEA,
                acting BYTEA
            )
            """,
            "CREATE INDEX intents_by_app ON intents (app_id, created_at_ms, id)",
            "CREATE INDEX intents_by_resource ON intents (app_id, resource_id, status)",
            "CREATE INDEX intents_by_status ON intents (status, expires_at_ms)",
            "CREATE UNIQUE INDEX intents_by_creation_key ON intents (app_id, creation_key)",
            // The signature is emptied when the intent ends; who signed and when stays.
            """
            CREATE TABLE intent_signatures (
                intent_id TEXT NOT NULL, point BYTEA NOT NULL, signature BYTEA NOT NULL, signed_at_ms BIGINT NOT NULL,
                PRIMARY KEY (intent_id, point)
            )
            """,
        ])
}
