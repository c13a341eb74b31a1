import Storage
import Testing

/// Statements for many rows do on both engines what the same statement would do for each row.
@Suite struct ListStatementTests {
    private static let table = "CREATE TABLE t (id BIGINT PRIMARY KEY, small INTEGER, words TEXT, raw BYTEA)"
    private static let insertion = ListStatement.insertion(
        into: "t", [.integer("id"), .integer("small"), .text("words"), .bytes("raw")])
    private static let selection = ListStatement.selection(
        ["id", "words"], from: "t", matching: [.integer("id"), .text("words")])
    private static let deletion = ListStatement.deletion(from: "t", matching: [.integer("id")])

    private static let rows: [[SQLValue]] = [
        [.integer(.max), .integer(-1), .text("héllo {\"a\",NULL}"), .bytes([0, 1, 0, 255])],
        [.integer(.min), .integer(0), .text(""), .bytes([])],
        [.integer(0), .null, .text("null"), .null],
        [.integer(1), .null, .null, .bytes([UInt8](repeating: 7, count: 300_000))],
    ]

    @Test(arguments: TestEngine.available, [1, 2, 4])
    func `Rows come back as they went in, whatever their number`(engine: TestEngine, count: Int) async throws {
        try await engine.withDatabase { database in
            try await database.write([Statement(Self.table), Self.insertion(Array(Self.rows.prefix(count)))])
            for row in Self.rows.prefix(count) {
                let read = try await database.read("SELECT id, small, words, raw FROM t WHERE id = $1", [row[0]])
                #expect(read == [Row(row)])
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `Only rows that equal a row of the list in all columns are found`(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            try await database.write([Statement(Self.table), Self.insertion(Self.rows)])
            let list: [[SQLValue]] = [
                [.integer(0), .text("null")], [.integer(.min), .text("")], [.integer(.max), .text("other")],
                [.integer(5), .text("null")], [.integer(1), .null],
            ]
            let found = try await database.read { try $0.run(Self.selection(list)) }
            #expect(Set(found) == [Row([.integer(0), .text("null")]), Row([.integer(.min), .text("")])])
        }
    }

    @Test(arguments: TestEngine.available)
    func `Rows that equal a row of the list are deleted, the others stay`(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            try await database.write([Statement(Self.table), Self.insertion(Self.rows)])
            try await database.write([Self.deletion([[.integer(0)], [.integer(.max)], [.integer(9)]])])
            let left = try await database.read("SELECT id FROM t ORDER BY id")
            #expect(left == [Row([.integer(.min)]), Row([.integer(1)])])
        }
    }

    @Test(arguments: TestEngine.available)
    func `An empty list does nothing`(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            try await database.write([Statement(Self.table), Self.insertion([])])
            #expect(try await database.read { try $0.run(Self.selection([])) } == [])
        }
    }

    @Test(arguments: TestEngine.available)
    func `One row that breaks a constraint keeps all of them out`(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            try await database.write(Self.table)
            await #expect(throws: StorageError.self) {
                try await database.write([Self.insertion(Self.rows + [Self.rows[2]])])
            }
            #expect(try await database.read("SELECT id FROM t") == [])
        }
    }

    @Test(arguments: TestEngine.available)
    func `Rows that do not fit the columns are refused`(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            try await database.write(Self.table)
            let good = Self.rows[2]
            let bad: [[SQLValue]] = [
                [.integer(1)], [.text("1"), .null, .null, .null], [.integer(1), .null, .text("a\0b"), .null],
            ]
            for row in bad {
                let error = await #expect(throws: StorageError.self) {
                    try await database.write([Self.insertion([good, row])])
                }
                #expect(error?.code == .misuse)
            }
            #expect(try await database.read("SELECT id FROM t") == [])
        }
    }
}
