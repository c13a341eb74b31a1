import CPQ

/// Parameters in PostgreSQL's binary format.
struct PostgreSQLParameters {
    /// The type of each; nulls are 0, so that the server infers theirs.
    let types: [Oid]
    /// All values one after the other. Never empty, because an empty value needs an address: none means null.
    private let bytes: [UInt8]
    /// Where each value is; nil for null.
    private let ranges: [Range<Int>?]

    init(_ values: [SQLValue]) {
        var types: [Oid] = []
        var bytes: [UInt8] = []
        var ranges: [Range<Int>?] = []
        for value in values {
            let start = bytes.count
            switch value {
            case .null: break
            case .integer(let integer): withUnsafeBytes(of: integer.bigEndian) { bytes += $0 }
            case .text(let text): bytes += text.utf8
            case .bytes(let value): bytes += value
            }
            types.append(PostgreSQLType.parameter(value))
            ranges.append(value == .null ? nil : start..<bytes.count)
        }
        bytes.append(0)
        self.types = types
        self.bytes = bytes
        self.ranges = ranges
    }

    /// Queues the execution of a prepared statement with these values; false when libpq refuses.
    func sendQuery(_ connection: OpaquePointer, prepared name: String) -> Bool {
        let lengths = ranges.map { Int32($0?.count ?? 0) }
        let formats = ranges.map { _ in PostgreSQLType.binaryFormat }
        return bytes.withUnsafeBytes { buffer in
            let start = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            let values = ranges.map { range in range.flatMap { start?.advanced(by: $0.lowerBound) } }
            let count = Int32(values.count)
            return PQsendQueryPrepared(
                connection, name, count, values, lengths, formats, PostgreSQLType.binaryFormat) == 1
        }
    }
}
