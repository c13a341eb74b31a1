/// One command of a batch, and what it means for the transaction.
struct PostgreSQLCommand {
    enum Role {
        /// The caller's: its rows are wanted.
        case statement
        /// The session's own, which begins a transaction or tidies up.
        case service
        /// If this one's answer is missing, nobody knows.
        case commit
    }

    let statement: Statement
    let role: Role

    static func statement(_ statement: Statement) -> Self { Self(statement: statement, role: .statement) }

    static func service(_ sql: String) -> Self { Self(statement: Statement(sql), role: .service) }

    static func begin(_ kind: TransactionKind) -> Self {
        switch kind {
        case .write: service("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE")
        case .snapshot: service("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        }
    }

    static let commit = Self(statement: Statement("COMMIT"), role: .commit)
    static let rollback = service("ROLLBACK")
}
