import CPQ

/// Parameters in PostgreSQL's binary format.
struct PostgreSQLParameters {
    /// The type of each; nulls are 0, so that the server infers theirs.
    private(set) var types: [Oid] = []
    /// All values one after the other. Never empty, because an empty value needs an address: none means null.
    private var bytes: [UInt8] = []
    /// Where each value begins; nil for null.
    private var starts: [Int?] = []
    private var lengths: [Int32] = []

    init(_ statement: Statement) {
        if let list = statement.list {
            for column in list.statement.types.indices { add(column, of: list) }
        } else {
            for value in statement.parameters { add(value) }
        }
        bytes.append(0)
    }

    /// Queues the execution of a prepared statement with these values; false when libpq refuses.
    func sendQuery(_ connection: OpaquePointer, prepared name: String) -> Bool {
        let formats = [Int32](repeating: PostgreSQLType.binaryFormat, count: starts.count)
        return bytes.withUnsafeBytes { buffer in
            let first = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            let values = starts.map { start in start.flatMap { first?.advanced(by: $0) } }
            let count = Int32(values.count)
            return PQsendQueryPrepared(
                connection, name, count, values, lengths, formats, PostgreSQLType.binaryFormat) == 1
        }
    }

    private mutating func add(_ value: SQLValue) {
        let start = bytes.count
        append(value)
        types.append(PostgreSQLType.parameter(value))
        starts.append(value == .null ? nil : start)
        lengths.append(Int32(bytes.count - start))
    }

    /// Adds a column of a list as a one-dimensional array (`array_recv` in PostgreSQL's `arrayfuncs.c`).
    private mutating func add(_ column: Int, of list: Statement.List) {
        let type = list.statement.types[column]
        let start = bytes.count
        appendWord(1)  // dimensions
        appendWord(list.rows.contains { $0[column] == .null } ? 1 : 0)
        appendWord(PostgreSQLType.element(type))
        appendWord(UInt32(list.rows.count))
        appendWord(1)  // number of the first element
        for row in list.rows {
            let value = row[column]
            appendWord(type.length(value).flatMap { value == .null ? nil : UInt32($0) } ?? .max)  // -1 for null
            append(value)
        }
        types.append(PostgreSQLType.array(type))
        starts.append(start)
        lengths.append(Int32(bytes.count - start))
    }

    private mutating func append(_ value: SQLValue) {
        switch value {
        case .null: break
        case .integer(let integer): withUnsafeBytes(of: integer.bigEndian) { bytes += $0 }
        case .text(let text): bytes += text.utf8
        case .bytes(let value): bytes += value
        }
    }

    private mutating func appendWord(_ word: UInt32) { withUnsafeBytes(of: word.bigEndian) { bytes += $0 } }
}
