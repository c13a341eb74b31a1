import Bytes
import Cryptography
import Storage

/// Reads a backup from its beginning to its end, and believes it only when the digest at its end is right.
struct BackupReader {
    /// A record and its base64 fit twice.
    private static let limits = JSONLimits(maximumBytes: 16 << 20, maximumDepth: 4)

    let header: BackupHeader
    private let path: String

    /// Reads the first line.
    init(_ path: String) throws(AuditError) {
        self.path = path
        guard let line = try BackupReader.lines(of: path).next() else {
            throw AuditError(.unusableFile, "\(path) is empty")
        }
        header = try BackupHeader(BackupReader.json(line))
    }

    /// Reads the file for its digest alone.
    ///
    /// - Throws: `unusableFile` when the file was cut or changed.
    func checkDigest() throws { _ = try readLines { _, _ in } }

    /// Hands over the rows in their order; returns how many there were.
    ///
    /// - Throws: `unusableFile` when the file was cut or changed. Rows were handed over before that shows.
    func read(_ body: (BackupTable, [SQLValue]) throws -> Void) throws -> Int {
        let tables = BackupTable.all(at: header.schema)
        return try readLines { line, number in
            let (table, values) = try BackupReader.row(line, number: number, tables)
            try body(table, values)
        }
    }

    private func readLines(_ body: ([UInt8], Int) throws -> Void) throws -> Int {
        let lines = try BackupReader.lines(of: path)
        var hash = SHA256()
        var rows = 0
        var isHeader = true
        var line = try lines.next() ?? []
        // The line that no other follows is the end.
        while let next = try lines.next() {
            hash.update(line + [0x0A])
            if !isHeader {
                rows += 1
                try body(line, rows)
            }
            isHeader = false
            line = next
        }
        let end = BackupReader.json(line)
        guard end?["rows"] == JSON(rows), end?["sha256"] == .string(Hex.encode(hash.finish())) else {
            throw AuditError(.unusableFile, "\(path) was cut short or changed: its digest is wrong")
        }
        return rows
    }

    private static func row(
        _ line: [UInt8], number: Int, _ tables: [BackupTable]
    ) throws(AuditError) -> (BackupTable, [SQLValue]) {
        guard let elements = json(line)?.arrayValue, let name = elements.first?.stringValue,
            let table = tables.first(where: { $0.name == name }),
            let values = table.values(elements.dropFirst())
        else { throw AuditError(.unusableFile, "row \(number) of the backup cannot be read") }
        return (table, values)
    }

    private static func lines(of path: String) throws(AuditError) -> LineReader {
        try LineReader.open(existing: path, maximumLineLength: limits.maximumBytes)
    }

    private static func json(_ line: [UInt8]) -> JSON? { try? JSON.parse(line, limits: limits) }
}
