import Storage
import Testing

private struct Abort: Error {}

@Suite struct TransactionTests {
    private static let setUp = [
        Statement("CREATE TABLE t (id BIGINT PRIMARY KEY, n BIGINT NOT NULL)"),
        Statement("INSERT INTO t VALUES (1, 0)"),
    ]

    private func withTable(_ engine: TestEngine, _ body: (any Database) async throws -> Void) async throws {
        try await engine.withDatabase { database in
            try await database.write(Self.setUp)
            try await body(database)
        }
    }

    private func expectCount(_ count: Int64, in database: any Database) async throws {
        let rows = try await database.read("SELECT count(*) FROM t")
        #expect(rows == [Row([.integer(count)])])
    }

    @Test(arguments: TestEngine.available)
    func `A transaction sees its own changes and leaves them behind`(engine: TestEngine) async throws {
        try await withTable(engine) { database in
            let seen = try await database.transaction { transaction in
                try transaction.run("INSERT INTO t VALUES (2, 5)")
                return try transaction.run("UPDATE t SET n = n + 1 WHERE id = $1 RETURNING n", [.integer(2)])
            }
            #expect(seen == [Row([.integer(6)])])
            #expect(try await database.read("SELECT n FROM t WHERE id = 2") == seen)
        }
    }

    @Test(arguments: TestEngine.available)
    func `A closure that throws leaves nothing behind`(engine: TestEngine) async throws {
        try await withTable(engine) { database in
            await #expect(throws: Abort.self) {
                try await database.transaction { transaction in
                    try transaction.run("INSERT INTO t VALUES (2, 0)")
                    throw Abort()
                }
            }
            try await expectCount(1, in: database)
            try await database.write("INSERT INTO t VALUES (2, 0)")
            try await expectCount(2, in: database)
        }
    }

    @Test(arguments: TestEngine.available)
    func `A statement that fails ends the transaction even if the closure hides the error`(engine: TestEngine)
        async throws
    {
        try await withTable(engine) { database in
            let error = await storageError {
                try await database.transaction { transaction in
                    try transaction.run("INSERT INTO t VALUES (2, 0)")
                    _ = try? transaction.run("INSERT INTO t VALUES (1, 0)")
                    #expect(throws: StorageError.self) { try transaction.run("INSERT INTO t VALUES (3, 0)") }
                }
            }
            #expect(error?.code == .constraintViolation)
            try await expectCount(1, in: database)
        }
    }

    @Test(arguments: TestEngine.available)
    func `Statements and commit in one run are all or nothing`(engine: TestEngine) async throws {
        try await withTable(engine) { database in
            let rows = try await database.write([
                Statement("INSERT INTO t VALUES (2, 0) RETURNING id"), Statement("SELECT id FROM t ORDER BY id"),
            ])
            #expect(rows == [[Row([.integer(2)])], [Row([.integer(1)]), Row([.integer(2)])]])
            let error = await storageError {
                try await database.write([
                    Statement("INSERT INTO t VALUES (3, 0)"), Statement("INSERT INTO t VALUES (1, 0)"),
                ])
            }
            #expect(error?.constraint == .unique)
            try await expectCount(2, in: database)
        }
    }

    @Test(arguments: TestEngine.available)
    func `After its commit a transaction takes no statement, and a later error undoes nothing`(engine: TestEngine)
        async throws
    {
        try await withTable(engine) { database in
            await #expect(throws: Abort.self) {
                try await database.transaction { transaction in
                    try transaction.runAndCommit([Statement("INSERT INTO t VALUES (2, 0)")])
                    #expect(throws: StorageError.self) { try transaction.run("INSERT INTO t VALUES (3, 0)") }
                    throw Abort()
                }
            }
            try await expectCount(2, in: database)
        }
    }

    @Test(arguments: TestEngine.available, ["COMMIT", "ROLLBACK"])
    func `A statement must not end the transaction behind our back`(engine: TestEngine, sql: String) async throws {
        try await withTable(engine) { database in
            let error = await storageError {
                try await database.transaction { transaction in
                    try transaction.run("UPDATE t SET n = 1")
                    try transaction.run(sql)
                }
            }
            #expect(error?.code == .misuse)
            try await database.write("INSERT INTO t VALUES (2, 0)")
        }
    }

    @Test(arguments: TestEngine.available)
    func `Reading cannot write`(engine: TestEngine) async throws {
        try await withTable(engine) { database in
            let error = await storageError { _ = try await database.read("INSERT INTO t VALUES (2, 0) RETURNING id") }
            #expect(error != nil)
            let connection = try database.openConnection()
            defer { connection.close() }
            #expect(throws: StorageError.self) { try connection.read { try $0.run("INSERT INTO t VALUES (2, 0)") } }
            try await expectCount(1, in: database)
        }
    }

    @Test(arguments: TestEngine.available)
    func `A snapshot does not see what is committed meanwhile`(engine: TestEngine) async throws {
        try await withTable(engine) { database in
            let counts = try await database.snapshot { snapshot in
                let before = try snapshot.run("SELECT count(*) FROM t")
                let writer = try database.openConnection()
                defer { writer.close() }
                try writer.transaction { try $0.run("INSERT INTO t VALUES (2, 0)") }
                #expect(throws: StorageError.self) { try writer.snapshot { try $0.run("INSERT INTO t VALUES (9, 9)") } }
                return try [before, snapshot.run("SELECT count(*) FROM t")]
            }
            #expect(counts == [[Row([.integer(1)])], [Row([.integer(1)])]])
            try await expectCount(2, in: database)
        }
    }

    @Test(arguments: TestEngine.available)
    func `A connection that was lent is of no use later`(engine: TestEngine) async throws {
        try await withTable(engine) { database in
            let owned = try database.openConnection()
            defer { owned.close() }
            let kept = try owned.transaction { $0 }
            let keptReader = try owned.read { $0 }
            #expect(throws: StorageError.self) { try kept.run("SELECT 1") }
            #expect(throws: StorageError.self) { try keptReader.run("SELECT 1") }
            #expect(throws: StorageError.self) { try owned.transaction { _ in try owned.read { _ in } } }
        }
    }

    @Test(arguments: TestEngine.available)
    func `A closed database refuses work`(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            await database.close()
            let error = await storageError { try await database.write(Self.setUp) }
            #expect(error?.code == .unavailable)
        }
    }
}
