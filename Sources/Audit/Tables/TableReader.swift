import Storage

/// Reads a whole table in the order of its key, a page at a time, so that a table of any size takes little memory.
struct TableReader {
    let table: String
    let columns: [String]
    /// The columns of the primary key, which stand first among the columns.
    let keyCount: Int
    var pageCount = 200

    /// Hands every row to `body`; says how many there were.
    ///
    /// - Parameter connection: one that sees a single state of the database.
    @discardableResult
    func read(_ connection: any Connection, _ body: (Row) throws -> Void) throws -> Int {
        let key = columns.prefix(keyCount).joined(separator: ", ")
        let head = "SELECT \(columns.joined(separator: ", ")) FROM \(table)"
        let tail = "ORDER BY \(key) LIMIT \(pageCount)"
        let next = "\(head) WHERE (\(key)) > \(Placeholders.list(keyCount)) \(tail)"
        var page = try connection.run("\(head) \(tail)")
        var count = 0
        while let last = page.last {
            for row in page { try body(row) }
            count += page.count
            guard page.count == pageCount else { break }
            page = try connection.run(next, Array(last.values.prefix(keyCount)))
        }
        return count
    }

    /// How many rows the table has; more than can be read when a key is null.
    func count(_ connection: any Connection) throws -> Int {
        Int(try connection.run("SELECT COUNT(*) FROM \(table)").first?.integer(0) ?? 0)
    }
}
