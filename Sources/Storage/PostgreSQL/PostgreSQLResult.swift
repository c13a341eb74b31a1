import CPQ

/// One answer of the server, read in place and freed when it goes.
struct PostgreSQLResult: ~Copyable {
    private let result: OpaquePointer

    init(_ result: OpaquePointer) { self.result = result }

    deinit { PQclear(result) }

    var status: ExecStatusType { PQresultStatus(result) }

    /// What was done: `COMMIT`, `INSERT 0 1` …
    var commandTag: String { String(cString: PQcmdStatus(result)) }

    func rows() throws(StorageError) -> [Row] {
        let columns = 0..<PQnfields(result)
        var rows: [Row] = []
        rows.reserveCapacity(Int(PQntuples(result)))
        for row in 0..<PQntuples(result) {
            var values: [SQLValue] = []
            values.reserveCapacity(columns.count)
            for column in columns { values.append(try value(row, column)) }
            rows.append(Row(values))
        }
        return rows
    }

    /// The answer as an error.
    func failure() -> PostgreSQLFailure {
        PostgreSQLFailure(
            state: field("C") ?? "", severity: field("V") ?? "", primaryMessage: field("M") ?? "",
            constraintName: field("n") ?? field("c"))
    }

    private func value(_ row: Int32, _ column: Int32) throws(StorageError) -> SQLValue {
        guard PQgetisnull(result, row, column) == 0 else { return .null }
        let bytes = UnsafeRawBufferPointer(
            start: PQgetvalue(result, row, column), count: Int(PQgetlength(result, row, column)))
        return try PostgreSQLType.value(bytes, type: PQftype(result, column))
    }

    /// An error field by its letter (PostgreSQL protocol, "Error and Notice Message Fields").
    private func field(_ letter: Unicode.Scalar) -> String? {
        PQresultErrorField(result, Int32(letter.value)).map { String(cString: $0) }
    }
}
