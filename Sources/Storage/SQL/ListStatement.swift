/// One statement for a list of rows of values, in the way that is cheapest on each engine.
///
/// PostgreSQL gets each column as one array, so that the text is the same for any number of rows and is parsed once. SQLite, to
/// which a round trip costs nothing, runs the statement for one row again and again.
public struct ListStatement: Sendable, Hashable {
    /// A column of the list.
    public struct Column: Sendable, Hashable {
        enum ElementType: Sendable { case integer, text, bytes }

        let name: String
        let type: ElementType

        /// A `BIGINT` or `INTEGER` column.
        public static func integer(_ name: String) -> Column { Column(name: name, type: .integer) }
        /// A `TEXT` column.
        public static func text(_ name: String) -> Column { Column(name: name, type: .text) }
        /// A `BYTEA` column.
        public static func bytes(_ name: String) -> Column { Column(name: name, type: .bytes) }
    }

    let types: [Column.ElementType]
    /// With one value for each column.
    let sqlForOne: String
    /// With one array for each column.
    let sqlForAll: String

    /// Inserts each row.
    ///
    /// - Parameters:
    ///   - changed: columns that a row which is there already takes from the list; if there are none, it is refused.
    ///   - key: the columns by which such a row is found, if any are changed.
    public static func insertion(
        into table: String, _ columns: [Column], replacing changed: [String] = [], of key: [String] = []
    ) -> ListStatement {
        let head = "INSERT INTO \(table) (\(names(columns)))"
        let changes = changed.map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
        let tail = changed.isEmpty ? "" : " ON CONFLICT (\(key.joined(separator: ", "))) DO UPDATE SET \(changes)"
        return ListStatement(
            types: columns.map(\.type), sqlForOne: "\(head) VALUES \(Placeholders.list(columns.count))\(tail)",
            sqlForAll: "\(head) SELECT * FROM \(arrays(columns))\(tail)")
    }

    /// Runs a query for each row of the list.
    ///
    /// - Parameter query: the text of the query, given how a column of the row is written in it.
    public static func query(_ columns: [Column], _ query: ((_ column: String) -> String) -> String) -> ListStatement {
        let one = query { name in "$\((columns.firstIndex { $0.name == name } ?? columns.count) + 1)" }
        let all = query { name in "list.\(name)" }
        return ListStatement(
            types: columns.map(\.type), sqlForOne: one,
            sqlForAll: "SELECT found.* FROM \(arrays(columns)) AS list (\(names(columns)))"
                + " CROSS JOIN LATERAL (\(all)) AS found")
    }

    /// Finds the rows of a table that equal a row of the list in these columns, which should have an index.
    ///
    /// - Parameter wanted: the columns of the result.
    public static func selection(_ wanted: [String], from table: String, matching columns: [Column]) -> ListStatement {
        let head = "SELECT \(wanted.joined(separator: ", ")) FROM \(table) WHERE"
        // OFFSET 0 keeps the planner from anything but one look into the index for each row, whatever it believes of the table.
        let all =
            "SELECT found.* FROM \(arrays(columns)) AS list (\(names(columns)))"
            + " CROSS JOIN LATERAL (\(head) \(matches(columns, of: table)) OFFSET 0) AS found"
        return ListStatement(
            types: columns.map(\.type), sqlForOne: "\(head) \(equalities(columns))", sqlForAll: all)
    }

    /// Deletes the rows of a table that equal a row of the list in these columns.
    ///
    /// - Parameter last: a further column of the list, up to which the rows of the table are deleted.
    public static func deletion(
        from table: String, matching columns: [Column], upTo last: Column? = nil
    ) -> ListStatement {
        let all = columns + (last.map { [$0] } ?? [])
        let oneBound = last.map { " AND \($0.name) <= $\(all.count)" } ?? ""
        let bound = last.map { " AND \(table).\($0.name) <= list.\($0.name)" } ?? ""
        return ListStatement(
            types: all.map(\.type), sqlForOne: "DELETE FROM \(table) WHERE \(equalities(columns))\(oneBound)",
            sqlForAll:
                "DELETE FROM \(table) USING \(arrays(all)) AS list (\(names(all))) "
                + "WHERE \(matches(columns, of: table))\(bound)")
    }

    /// The statement for these rows, each with one value for each column.
    public func callAsFunction(_ rows: [[SQLValue]]) -> Statement {
        // One row needs no arrays on either engine.
        rows.count == 1 ? Statement(sqlForOne, rows[0]) : Statement(list: self, rows)
    }

    private static func names(_ columns: [Column]) -> String { columns.map(\.name).joined(separator: ", ") }

    private static func equalities(_ columns: [Column]) -> String {
        columns.enumerated().map { "\($1.name) = $\($0 + 1)" }.joined(separator: " AND ")
    }

    private static func matches(_ columns: [Column], of table: String) -> String {
        columns.map { "\(table).\($0.name) = list.\($0.name)" }.joined(separator: " AND ")
    }

    private static func arrays(_ columns: [Column]) -> String {
        let arrays = columns.enumerated().map { "CAST($\($0 + 1) AS \($1.type.postgreSQLName)[])" }
        return "unnest(\(arrays.joined(separator: ", ")))"
    }

    /// Refuses rows that do not fit the columns or are too many bytes for one message to the server.
    func check(_ rows: [[SQLValue]]) throws(StorageError) {
        var length = 0
        for row in rows {
            guard row.count == types.count else {
                throw StorageError(.misuse, "a row of a list has \(row.count) values instead of \(types.count)")
            }
            for (value, type) in zip(row, types) {
                guard let count = type.length(value) else {
                    throw StorageError(.misuse, "a value of a list is of another type than its column")
                }
                length += count
            }
        }
        guard length <= ListStatement.maximumLength else { throw StorageError(.misuse, "a list is too long") }
    }

    /// The most bytes that all values of a list may have together; PostgreSQL's bound on a message is one gigabyte.
    static let maximumLength = 256 << 20
}

extension ListStatement.Column.ElementType {
    var postgreSQLName: String {
        switch self {
        case .integer: "BIGINT"
        case .text: "TEXT"
        case .bytes: "BYTEA"
        }
    }

    /// The bytes of a value; nil when it is of another type.
    func length(_ value: SQLValue) -> Int? {
        switch (self, value) {
        case (_, .null): 0
        case (.integer, .integer): 8
        case (.text, .text(let text)): text.utf8.count
        case (.bytes, .bytes(let bytes)): bytes.count
        default: nil
        }
    }
}
