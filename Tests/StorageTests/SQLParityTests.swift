import Storage
import Testing

/// One SQL text means the same to both engines.
@Suite struct SQLParityTests {
    private static let table = "CREATE TABLE t (id BIGINT PRIMARY KEY, small INTEGER, words TEXT, raw BYTEA)"

    @Test(arguments: TestEngine.available)
    func `Values come back as they went in`(engine: TestEngine) async throws {
        let rows: [[SQLValue]] = [
            [.integer(.max), .integer(-1), .text("héllo 🌍\n' \\ \""), .bytes([0, 1, 0, 255])],
            [.integer(.min), .integer(0), .text(""), .bytes([])],
            [.integer(0), .null, .null, .null],
            [.integer(1), .integer(2_147_483_647), .text("007"), .bytes(Array("123".utf8))],
            [.integer(2), .null, .text("1e3"), .bytes(Array("abc".utf8))],
            [
                .integer(3), .null, .text(String(repeating: "ä", count: 100_000)),
                .bytes((0..<300_000).map { UInt8($0 % 251) }),
            ],
        ]
        try await engine.withDatabase { database in
            try await database.write(Self.table)
            for row in rows { try await database.write("INSERT INTO t VALUES ($1, $2, $3, $4)", row) }
            for row in rows {
                let read = try await database.read("SELECT id, small, words, raw FROM t WHERE id = $1", [row[0]])
                #expect(read == [Row(row)])
            }
        }
    }

    @Test(arguments: TestEngine.available)
    func `Several rows of different shapes go in by one statement`(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            try await database.write(Self.table)
            let values: [SQLValue] = (0..<200).flatMap { number -> [SQLValue] in
                [.integer(number), .text("row \(number)"), .bytes([UInt8(number)])]
            }
            let insert = "INSERT INTO t (id, words, raw) VALUES \(Placeholders.rows(200, columns: 3)) RETURNING id"
            let inserted = try await database.write(insert, values)
            #expect(try Set(inserted.map { try $0.integer(0) }) == Set(0..<200))
            let wanted = Array(stride(from: Int64(1), to: 1000, by: 2))
            let list = Placeholders.list(wanted.count)
            let found = try await database.read(
                "SELECT id, words, raw FROM t WHERE id IN \(list) ORDER BY id", wanted.map { .integer($0) })
            #expect(found.count == 100)
            #expect(found.last == Row([.integer(199), .text("row 199"), .bytes([199])]))
        }
    }

    @Test(arguments: TestEngine.available)
    func `A conflict that is to be ignored returns no row`(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            try await database.write(Self.table)
            let insert = "INSERT INTO t (id, words) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING RETURNING id"
            #expect(try await database.write(insert, [.integer(1), .text("first")]) == [Row([.integer(1)])])
            #expect(try await database.write(insert, [.integer(1), .text("second")]) == [])
            #expect(try await database.read("SELECT words FROM t") == [Row([.text("first")])])
        }
    }

    @Test(arguments: TestEngine.available)
    func `A parameter may occur more than once`(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            try await database.write(Self.table)
            try await database.write("INSERT INTO t (id, small, words) VALUES ($2, $2, $1)", [.text("x"), .integer(7)])
            let rows = try await database.read(
                "SELECT id FROM t WHERE id = $1 AND small = $1 AND words = $2", [.integer(7), .text("x")])
            #expect(rows == [Row([.integer(7)])])
        }
    }

    @Test(arguments: TestEngine.available)
    func `Comparisons are 1 and 0, counts and cast sums are integers`(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            try await database.write(Self.table)
            try await database.write("INSERT INTO t (id, small) VALUES (1, 4), (2, 5)")
            let rows = try await database.read(
                "SELECT 1 = 1, 1 = 2, count(*), CAST(sum(id) AS BIGINT), max(small), coalesce(max(words), 'none') FROM t"
            )
            #expect(rows == [Row([.integer(1), .integer(0), .integer(2), .integer(3), .integer(5), .text("none")])])
        }
    }

    @Test(arguments: TestEngine.available)
    func `Byte strings compare and sort by their bytes`(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            try await database.write(Self.table)
            for (id, raw) in [(1, [0xff]), (2, [0]), (3, []), (4, [0, 0])] as [(Int64, [UInt8])] {
                try await database.write("INSERT INTO t (id, raw) VALUES ($1, $2)", [.integer(id), .bytes(raw)])
            }
            let order = try await database.read("SELECT id FROM t ORDER BY raw").map { try $0.integer(0) }
            #expect(order == [3, 2, 4, 1])
            let found = try await database.read("SELECT id FROM t WHERE raw = $1", [.bytes([0, 0])])
            #expect(found == [Row([.integer(4)])])
        }
    }

    @Test(arguments: TestEngine.available)
    func `The same text runs with values and with nulls`(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            try await database.write(Self.table)
            let insert = "INSERT INTO t (id, small, words, raw) VALUES ($1, $2, $3, $4)"
            try await database.write(insert, [.integer(1), .null, .null, .null])
            try await database.write(insert, [.integer(2), .integer(1), .text("a"), .bytes([1])])
            try await database.write(insert, [.integer(3), .optional(nil as Int64?), .optional("b"), .null])
            #expect(try await database.read("SELECT count(*) FROM t") == [Row([.integer(3)])])
        }
    }

    @Test(arguments: TestEngine.available)
    func `A thousand different statements do not exhaust the statement cache`(engine: TestEngine) async throws {
        var settings = DatabaseSettings()
        settings.readers = 1
        try await engine.withDatabase(settings) { database in
            for round in 0..<2 {
                let sums = try await database.read { connection in
                    try (0..<600).map { number in
                        try connection.run("SELECT CAST($1 AS BIGINT) + \(number)", [.integer(Int64(round))])
                    }
                }
                #expect(try sums.map { try $0[0].integer(0) } == (0..<600).map { $0 + Int64(round) })
            }
        }
    }

    @Test(
        "What only one engine would take is refused by both",
        arguments: TestEngine.available,
        [
            Statement("SELECT $1", [.text("a\0b")]),
            Statement("SELECT 1; SELECT 2"),
            Statement("SELECT 1 \0"),
            Statement("SELECT CAST($2 AS BIGINT)", [.integer(1)]),
            Statement("SELECT CAST(1.5 AS REAL)"),
            Statement("SELECT nothing FROM nowhere"),
            Statement("SELEC 1"),
            Statement("SELECT 1", Array(repeating: .integer(1), count: 40_000)),
        ])
    func refusals(engine: TestEngine, statement: Statement) async throws {
        try await engine.withDatabase { database in
            let error = await storageError { _ = try await database.read(statement.sql, statement.parameters) }
            #expect(error?.code == .misuse)
            let next = try await database.read("SELECT 1")
            #expect(next == [Row([.integer(1)])], "the connection is fit for use")
        }
    }

    @Test(arguments: TestEngine.available)
    func `A broken constraint is named by its kind and quotes no value`(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            try await database.write([
                Statement("CREATE TABLE parent (id BIGINT PRIMARY KEY, email TEXT NOT NULL UNIQUE)"),
                Statement("CREATE TABLE child (id BIGINT CHECK (id < 10), parent BIGINT REFERENCES parent (id))"),
                Statement("INSERT INTO parent VALUES (1, 'secret@example.org')"),
            ])
            let cases: [(String, [SQLValue], StorageError.Constraint)] = [
                ("INSERT INTO parent VALUES ($1, $2)", [.integer(2), .text("secret@example.org")], .unique),
                ("INSERT INTO parent VALUES ($1, $2)", [.integer(1), .text("other@example.org")], .unique),
                ("INSERT INTO parent VALUES ($1, $2)", [.integer(2), .null], .notNull),
                ("INSERT INTO child VALUES ($1, $2)", [.integer(11), .integer(1)], .check),
                ("INSERT INTO child VALUES ($1, $2)", [.integer(1), .integer(999_111)], .foreignKey),
            ]
            for (sql, parameters, constraint) in cases {
                let error = await storageError { try await database.write(sql, parameters) }
                #expect(error?.code == .constraintViolation)
                #expect(error?.constraint == constraint)
                #expect(
                    error.map { !$0.description.contains("example.org") && !$0.description.contains("999") } == true)
            }
        }
    }
}
