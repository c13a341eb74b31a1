import Storage

/// What proofs of the log are made from.
enum ProofsSchema {
    static let migration = Migration(
        number: 9, name: "proofs of the log",
        statements: [
            // Roots of the full subtrees of 2^8, 2^16, … entries. They follow from the log, and are written after it.
            """
            CREATE TABLE audit_tree (
                level INTEGER NOT NULL, position BIGINT NOT NULL, root BYTEA NOT NULL, PRIMARY KEY (level, position)
            )
            """,
            // The newest checkpoint that a signer signed.
            "CREATE TABLE audit_checkpoint (id INTEGER PRIMARY KEY, size BIGINT NOT NULL, note TEXT NOT NULL)",
        ])
}
