import Reactor
import Storage

/// Puts a backup into an empty database, on either engine: all of it or nothing.
public struct Restore: Sendable {
    /// Rows of one statement, and their bytes, at most.
    private static let batchRows = 64
    private static let batchBytes = 8 << 20

    public let header: BackupHeader
    private let path: String

    /// Reads the whole file and believes it only when its digest is right.
    ///
    /// - Throws: `unusableFile` when it is no backup, or was cut short or changed.
    public init(file path: String) throws {
        let reader = try BackupReader(path)
        try reader.checkDigest()
        self.path = path
        header = reader.header
    }

    /// Writes everything in one transaction, the head of the log last; returns how many rows there were.
    ///
    /// - Parameter database: migrated to the schema of the header.
    /// - Throws: `notEmpty` when a table has a row; then nothing is changed.
    public func run(into database: any Database) async throws -> Int {
        let thread = try ThreadPool(name: "restore", threads: 1)
        defer { thread.stop() }
        let path = path
        let tables = BackupTable.all(at: header.schema)
        return try await thread.run {
            let connection = try database.openConnection(limits: .maintenance)
            defer { connection.close() }
            return try connection.transaction { transaction in
                try Restore.checkIsEmpty(transaction, tables)
                return try Restore.copy(path, into: transaction)
            }
        }
    }

    private static func checkIsEmpty(_ connection: any Connection, _ tables: [BackupTable]) throws {
        for table in tables {
            guard try connection.run("SELECT 1 FROM \(table.name) LIMIT 1").isEmpty else {
                throw AuditError(
                    .notEmpty, "the database is not empty (\(table.name) has rows); a backup is restored into a new one"
                )
            }
        }
    }

    private static func copy(_ path: String, into transaction: any Transaction) throws -> Int {
        var batch = RowBatch()
        // A digest that is wrong now undoes everything with the transaction.
        let count = try BackupReader(path).read { table, values in
            if batch.table?.name != table.name || batch.rows.count == batchRows || batch.byteCount > batchBytes {
                try batch.write(transaction)
                batch = RowBatch(table: table)
            }
            batch.add(values)
        }
        try batch.write(transaction)
        return count
    }
}

/// Rows of one table that travel in one statement.
private struct RowBatch {
    var table: BackupTable?
    var rows: [[SQLValue]] = []
    var byteCount = 0

    mutating func add(_ values: [SQLValue]) {
        rows.append(values)
        for case .bytes(let bytes) in values { byteCount += bytes.count }
    }

    func write(_ transaction: any Transaction) throws {
        guard let table, !rows.isEmpty else { return }
        let names = table.columnNames
        try transaction.run(
            "INSERT INTO \(table.name) (\(names.joined(separator: ", "))) VALUES "
                + Placeholders.rows(rows.count, columns: names.count), rows.flatMap { $0 })
    }
}
