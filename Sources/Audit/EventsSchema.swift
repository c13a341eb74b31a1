import Storage

/// The table of events, which webhooks tell the world of.
enum EventsSchema {
    static let migration = Migration(
        number: 4, name: "events",
        statements: [
            // `seq` is drawn under the lock of `event_head`, so events become visible in its order and without gaps.
            """
            CREATE TABLE events (
                seq BIGINT PRIMARY KEY, id TEXT NOT NULL UNIQUE, app_id TEXT NOT NULL, type TEXT NOT NULL,
                created_at_ms BIGINT NOT NULL, payload TEXT NOT NULL
            )
            """,
            "CREATE TABLE event_head (id INTEGER PRIMARY KEY, seq BIGINT NOT NULL)",
        ])
}
