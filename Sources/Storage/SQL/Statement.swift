/// One SQL statement with its parameters, written once for both engines.
///
/// Placeholders are `$1`, `$2` … and may occur more than once. Column types are `BIGINT`, `INTEGER`, `TEXT` and `BYTEA`. An
/// expression of another type is cast (`CAST(sum(amount) AS BIGINT)`), since PostgreSQL is exact about types where SQLite is not.
public struct Statement: Sendable, Hashable {
    /// The text: exactly one statement.
    public var sql: String
    /// The values of `$1`, `$2` …
    public var parameters: [SQLValue]
    /// What is run with each row of values instead, if this is a statement for a list.
    let list: List?

    struct List: Sendable, Hashable {
        let statement: ListStatement
        let rows: [[SQLValue]]
    }

    /// Makes a statement from its text and the values of its placeholders.
    public init(_ sql: String, _ parameters: [SQLValue] = []) {
        self.sql = sql
        self.parameters = parameters
        list = nil
    }

    init(list statement: ListStatement, _ rows: [[SQLValue]]) {
        sql = statement.sqlForAll
        parameters = []
        list = List(statement: statement, rows: rows)
    }
}

extension Statement {
    /// SQLite's bound on the number of parameters of one statement; PostgreSQL's is higher.
    static let maximumParameters = 32_766

    /// Refuses what one engine would take and the other would not.
    func check() throws(StorageError) {
        guard parameters.count <= Self.maximumParameters else {
            throw StorageError(.misuse, "a statement has more than \(Self.maximumParameters) parameters")
        }
        guard !sql.utf8.contains(0) else { throw StorageError(.misuse, "a statement contains a NUL character") }
        for parameter in parameters { try parameter.check() }
        guard let list else { return }
        try list.statement.check(list.rows)
        for row in list.rows { for value in row { try value.check() } }
    }
}
