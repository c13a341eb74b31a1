import CSQLite

/// A connection to an SQLite file.
final class SQLiteSession: Session {
    /// Statements whose text varies in length could fill the cache for ever, so it starts anew when full.
    private static let maximumCachedStatements = 256

    private let database: OpaquePointer
    private let isReader: Bool
    private let deadline: StatementDeadline
    private var statements: [String: SQLiteStatement] = [:]
    /// The kind of the open transaction, if there is one.
    private var transaction: TransactionKind?
    private(set) var isLost = false

    init(_ path: String, isReader: Bool, limits: ConnectionLimits) throws(StorageError) {
        let access = isReader ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE
        var opened: OpaquePointer?
        let status = sqlite3_open_v2(path, &opened, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard status == SQLITE_OK, let opened else {
            sqlite3_close_v2(opened)
            throw SQLiteFailure(status).error("cannot open the database \(path)")
        }
        database = opened
        self.isReader = isReader
        deadline = StatementDeadline(timeoutMs: limits.statementTimeoutMs)
        deadline.watch(opened)
        sqlite3_busy_timeout(opened, Int32(clamping: limits.lockTimeoutMs))
    }

    /// Makes the log durable with every commit, and distrusts what the file says about itself.
    func configure() throws(StorageError) {
        try command("PRAGMA trusted_schema = OFF")
        try command("PRAGMA cell_size_check = ON")
        try command("PRAGMA foreign_keys = ON")
        // A confined process may have no folder for temporary files.
        try command("PRAGMA temp_store = MEMORY")
        guard !isReader else { return }
        try command("PRAGMA synchronous = FULL")
        try command("PRAGMA secure_delete = ON")
        guard try command("PRAGMA journal_mode = WAL") == [Row([.text("wal")])] else {
            throw StorageError(.unavailable, "the file system does not support SQLite's write-ahead log")
        }
    }

    func isStale() -> Bool { false }

    func execute(_ batch: Batch) throws(StorageError) -> [[Row]] {
        if let kind = batch.opens {
            try command(kind == .write ? "BEGIN IMMEDIATE" : "BEGIN")
            transaction = kind
        }
        var rows: [[Row]] = []
        rows.reserveCapacity(batch.statements.count)
        for statement in batch.statements {
            rows.append(try run(statement, mayWrite: transaction == .write))
            guard isInTransaction == (transaction != nil) else {
                isLost = true
                throw StorageError(.misuse, "a statement began or ended a transaction")
            }
        }
        if batch.commits { try commit() }
        return rows
    }

    func rollback() {
        transaction = nil
        guard isInTransaction else { return }
        do throws(StorageError) { try command("ROLLBACK") } catch { isLost = true }
    }

    func close() {
        statements.removeAll()
        sqlite3_close_v2(database)
        isLost = true
    }

    /// Writes a consistent, compact copy into an empty file, however long that takes.
    func copy(to path: String) throws(StorageError) {
        StatementDeadline.lift(from: database)
        defer { deadline.watch(database) }
        _ = try run(Statement("VACUUM INTO $1", [.text(path)]), mayWrite: true)
    }

    private var isInTransaction: Bool { sqlite3_get_autocommit(database) == 0 }

    @discardableResult
    private func command(_ sql: String) throws(StorageError) -> [Row] {
        try run(Statement(sql), mayWrite: true)
    }

    private func commit() throws(StorageError) {
        do throws(SQLiteFailure) {
            _ = try prepared("COMMIT").run([])
            transaction = nil
        } catch {
            isLost = isLost || error.losesConnection
            // The commit may be in the log and only its durability uncertain: after a crash it could come back.
            if error.isInputOutputError { throw StorageError(.outcomeUnknown, "the log could not be made durable") }
            throw error.error("commit")
        }
    }

    private func run(_ statement: Statement, mayWrite: Bool) throws(StorageError) -> [Row] {
        deadline.restart()
        do throws(SQLiteFailure) {
            let prepared = try prepared(statement.list?.statement.sqlForOne ?? statement.sql)
            guard mayWrite || prepared.isReadOnly else {
                throw SQLiteFailure(SQLITE_MISUSE, "a statement that writes needs a transaction")
            }
            guard let list = statement.list else { return try prepared.run(statement.parameters) }
            var rows: [Row] = []
            for row in list.rows { rows += try prepared.run(row) }
            return rows
        } catch {
            isLost = isLost || error.losesConnection
            throw error.error(isReader ? "read" : "statement")
        }
    }

    private func prepared(_ sql: String) throws(SQLiteFailure) -> SQLiteStatement {
        if let statement = statements[sql] { return statement }
        if statements.count >= Self.maximumCachedStatements { statements.removeAll() }
        let statement = try SQLiteStatement(sql, in: database)
        statements[sql] = statement
        return statement
    }
}
