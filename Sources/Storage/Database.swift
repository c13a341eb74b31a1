/// The engine behind a database, for the few statements that exist in one of them only.
public enum DatabaseEngine: String, Sendable, CaseIterable {
    case sqlite, postgresql
}

/// A database: some connections, each with its own thread, so that blocking work never holds up the caller's executor.
///
/// Work that was handed over runs to its end even if the calling task is cancelled.
public protocol Database: Sendable {
    /// Which engine it is.
    var engine: DatabaseEngine { get }

    /// Runs `body` with a connection that can only read. Each statement sees the newest committed state.
    ///
    /// - Throws: what `body` throws, or a `StorageError`.
    func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T

    /// Runs `body` in a transaction: commits when it returns, rolls back when it throws.
    ///
    /// SQLite admits one writer at a time; PostgreSQL runs it READ COMMITTED, so rows that are read to be changed are locked
    /// by an `UPDATE … RETURNING` first.
    ///
    /// - Throws: what `body` throws, or a `StorageError`; after `outcomeUnknown` the caller must look what was stored.
    @discardableResult
    func transaction<T: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> T) async throws -> T

    /// Runs `body` with a connection of its own that reads one consistent snapshot, with the patience of maintenance work.
    ///
    /// - Throws: what `body` throws, or a `StorageError`.
    func snapshot<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T

    /// Opens a connection for a thread of the caller's own.
    ///
    /// - Parameter limits: how long the connection waits; nil for those of the database.
    /// - Throws: `unavailable` when the database cannot be reached.
    func openConnection(limits: ConnectionLimits?) throws(StorageError) -> any OwnedConnection

    /// Writes a consistent copy of an SQLite database to a new file (0600) and makes it durable.
    ///
    /// - Parameter path: where no file is yet.
    /// - Throws: `misuse` on PostgreSQL, which is copied through `snapshot`; `writeFailed` when the file cannot be made.
    func backup(to path: String) async throws(StorageError)

    /// Finishes the work that was handed over, refuses new work, and closes all connections.
    func close() async
}

extension Database {
    /// Runs one statement that only reads.
    public func read(_ sql: String, _ parameters: [SQLValue] = []) async throws -> [Row] {
        try await read { connection in try connection.run(sql, parameters) }
    }

    /// Runs statements as one transaction, on PostgreSQL in one round trip.
    @discardableResult
    public func write(_ statements: [Statement]) async throws -> [[Row]] {
        try await transaction { transaction in try transaction.runAndCommit(statements) }
    }

    /// Runs one statement as one transaction.
    @discardableResult
    public func write(_ sql: String, _ parameters: [SQLValue] = []) async throws -> [Row] {
        try await write([Statement(sql, parameters)]).first ?? []
    }

    /// Opens a connection with the database's own limits for a thread of the caller's own.
    public func openConnection() throws(StorageError) -> any OwnedConnection {
        try openConnection(limits: nil)
    }
}
