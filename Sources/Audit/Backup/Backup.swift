import Bytes
import Cryptography
import Storage

/// Writes one consistent file that holds everything but the root key. The format is in `docs/formats/backup.md`.
public struct Backup: Sendable {
    private let createdAtMs: Int64
    private let schema: Int

    /// - Parameters:
    ///   - createdAtMs: now, in milliseconds since 1970.
    ///   - schema: how many migrations the database has.
    public init(createdAtMs: Int64, schema: Int) {
        self.createdAtMs = createdAtMs
        self.schema = schema
    }

    /// Writes the file; returns how many rows are in it.
    ///
    /// - Throws: `unusableFile` when there is a file already or it cannot be written, `corrupt` when a row cannot be kept.
    public func write(_ database: any Database, to path: String) async throws -> Int {
        let engine = database.engine
        return try await database.snapshot { connection in
            let file = try DigestedFile(path)
            try file.write(header(connection, engine).json)
            for table in BackupTable.all(at: schema) { try Backup.write(table, connection, to: file) }
            return try file.finish()
        }
    }

    private static func write(_ table: BackupTable, _ connection: any Connection, to file: DigestedFile) throws {
        let count = try table.reader.read(connection) { row in
            guard let line = table.line(row) else {
                throw AuditError(.corrupt, "a row of \(table.name) holds what its columns do not allow")
            }
            try file.write(line)
        }
        guard try table.reader.count(connection) == count else {
            throw AuditError(.corrupt, "a row of \(table.name) has no key")
        }
    }

    private func header(_ connection: any Connection, _ engine: DatabaseEngine) throws -> BackupHeader {
        let key = try connection.run("SELECT value FROM installation WHERE name = 'receipt_key'").first?.bytes(0)
        return BackupHeader(schema: schema, createdAtMs: createdAtMs, engine: engine, receiptKey: key)
    }
}

/// A new file of lines that ends with a digest of all of them.
private final class DigestedFile {
    private let file: NewFile
    private var hash: SHA256? = SHA256()
    private var lines = 0

    init(_ path: String) throws { file = try NewFile(path) }

    func write(_ line: JSON) throws {
        let bytes = line.serialized() + [0x0A]
        hash?.update(bytes)
        lines += 1
        try file.write(bytes)
    }

    /// Returns how many rows there are, which are all lines but the header.
    func finish() throws -> Int {
        let rows = lines - 1
        let digest = hash.take()?.finish()
        let end: JSON = ["rows": JSON(rows), "sha256": JSON(digest.map(Hex.encode))]
        try file.write(end.serialized() + [0x0A])
        try file.finish()
        return rows
    }
}
