import Bytes
import Storage

/// The whole log as lines of JSON, enough to verify it without the database. The format is in
/// `docs/formats/audit-log.md`.
public struct LogExport: Sendable {
    public static let format = "countersign-audit-log"
    public static let version = 1

    private let createdAtMs: Int64

    /// - Parameter createdAtMs: now, in milliseconds since 1970.
    public init(createdAtMs: Int64) { self.createdAtMs = createdAtMs }

    /// Hands over line after line, each with its end; returns how many entries there were.
    public func write(
        _ database: any Database, to sink: @escaping @Sendable ([UInt8]) throws -> Void
    ) async throws -> Int {
        try await database.snapshot { connection in
            let key = try connection.run("SELECT value FROM installation WHERE name = 'receipt_key'").first?.bytes(0)
            let header: JSON = [
                "format": .string(LogExport.format), "version": JSON(LogExport.version),
                "receipt_key": JSON(key.map(Hex.encode)), "created_at": JSON(createdAtMs),
            ]
            try sink(header.serialized() + [0x0A])
            return try LogRow.table.read(connection) { row in
                try sink(LogExport.line(LogRow(row)).serialized() + [0x0A])
            }
        }
    }

    /// Writes a new file, readable by its owner alone; returns how many entries there were.
    ///
    /// - Throws: `unusableFile` when there is a file already, or it cannot be written.
    public func write(_ database: any Database, toNewFile path: String) async throws -> Int {
        let file = try NewFile(path)
        let count = try await write(database) { line in try file.write(line) }
        try file.finish()
        return count
    }

    private static func line(_ row: LogRow) throws -> JSON {
        let entry = row.entry
        guard let receipt = String(validating: entry.receipt.content, as: UTF8.self) else {
            throw AuditError(.corrupt, "seq \(entry.sequence): its receipt is no text")
        }
        return [
            "seq": JSON(entry.sequence), "at": JSON(entry.atMs), "outcome": .string(entry.outcome.rawValue),
            "receipt": .string(receipt), "signature": .string(Hex.encode(entry.receipt.signature)),
            "hash": .string(Hex.encode(row.hash)),
        ]
    }
}
