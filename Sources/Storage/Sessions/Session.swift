/// One live connection to one engine: the only part that the engines write themselves. Belongs to one thread.
protocol Session: AnyObject {
    /// Whether the connection is gone or in a state that cannot be trusted; it is then closed and made again.
    var isLost: Bool { get }

    /// Whether the connection, idle since its last use, has been closed by the other side. Must be cheap.
    func isStale() -> Bool

    /// Runs a batch to its end or to its first error.
    ///
    /// After an error the caller rolls back. `outcomeUnknown` is thrown only if the batch commits.
    func execute(_ batch: Batch) throws(StorageError) -> [[Row]]

    /// Ends the open transaction, if there is one, without its changes; a failure loses the session, which has the same effect.
    func rollback()

    /// Gives the connection back to the system.
    func close()
}

/// Statements that travel together, with the beginning and the end of the transaction around them.
struct Batch {
    /// The transaction that begins before the first statement.
    var opens: TransactionKind?
    var statements: [Statement]
    /// Whether the transaction is committed after the last statement.
    var commits: Bool
}

enum TransactionKind {
    /// May write; takes SQLite's write lock at once, since a read that later turns into a write can fail half way.
    case write
    /// Only reads, all of it one state of the database.
    case snapshot
}
