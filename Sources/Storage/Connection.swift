/// Runs statements, and blocks the calling thread until they are done. Belongs to one thread and to the call that lent it.
public protocol Connection: AnyObject {
    /// Runs statements in order and returns the rows of each.
    ///
    /// PostgreSQL gets all of them in one round trip, and stops at the first that fails.
    ///
    /// - Throws: the error of the first statement that failed; a transaction is then rolled back and takes no further statement.
    func run(_ statements: [Statement]) throws(StorageError) -> [[Row]]
}

extension Connection {
    /// Runs one statement and returns its rows.
    @discardableResult
    public func run(_ statement: Statement) throws(StorageError) -> [Row] {
        try run([statement]).first ?? []
    }

    /// Runs one statement and returns its rows.
    @discardableResult
    public func run(_ sql: String, _ parameters: [SQLValue] = []) throws(StorageError) -> [Row] {
        try run(Statement(sql, parameters))
    }
}

/// A connection inside a transaction that may write. It begins with its first statements and ends with the closure that got it.
public protocol Transaction: Connection {
    /// Runs the last statements and commits, on PostgreSQL in the same round trip.
    ///
    /// The transaction is over afterwards: it takes no further statement, and an error thrown later undoes nothing.
    ///
    /// - Throws: the error of the statement that failed (then nothing is committed), or `outcomeUnknown`.
    @discardableResult
    func runAndCommit(_ statements: [Statement]) throws(StorageError) -> [[Row]]
}

/// A connection for a thread that does nothing but database work. Every call blocks; a lost connection is made again by the next call.
///
/// Not thread-safe: it belongs to the thread that uses it.
public protocol OwnedConnection: AnyObject {
    /// Lends the connection for statements that only read, each on its own snapshot.
    func read<T>(_ body: (any Connection) throws -> T) throws -> T

    /// Runs a transaction: commits when `body` returns, rolls back when it throws.
    @discardableResult
    func transaction<T>(_ body: (any Transaction) throws -> T) throws -> T

    /// Lends the connection for statements that read one consistent snapshot.
    func snapshot<T>(_ body: (any Connection) throws -> T) throws -> T

    /// Closes the connection; later calls throw `unavailable`.
    func close()
}
