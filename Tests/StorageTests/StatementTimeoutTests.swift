import Testing

@testable import Storage

@Suite(.timeLimit(.minutes(5))) struct StatementTimeoutTests {
    private static let endless =
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n"

    private static func counting(to last: Int) -> String {
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(last)) SELECT COUNT(*) FROM n"
    }

    private static func settings(timeoutMs: Int) -> DatabaseSettings {
        var settings = DatabaseSettings()
        settings.limits.statementTimeoutMs = timeoutMs
        return settings
    }

    @Test(arguments: TestEngine.available)
    func `A read that runs too long is stopped, and the connection goes on`(engine: TestEngine) async throws {
        try await engine.withDatabase(Self.settings(timeoutMs: 500)) { database in
            let error = await storageError { _ = try await database.read(Self.endless) }
            #expect(error?.code == .timeout)
            // The next one has its own time, also when it takes enough steps to be asked for it.
            let rows = try await database.read(Self.counting(to: 5000))
            #expect(rows == [Row([.integer(5000)])])
        }
    }

    @Test(arguments: TestEngine.available)
    func `A write that runs too long changes nothing`(engine: TestEngine) async throws {
        try await engine.withDatabase(Self.settings(timeoutMs: 50)) { database in
            try await database.write("CREATE TABLE t (id BIGINT NOT NULL)")
            let error = await storageError {
                try await database.transaction { transaction in
                    try transaction.run("INSERT INTO t VALUES (1)")
                    try transaction.run("INSERT INTO t \(Self.endless)")
                }
            }
            #expect(error?.code == .timeout)
            #expect(try await database.read("SELECT id FROM t") == [])
            try await database.write("INSERT INTO t VALUES (2)")
            #expect(try await database.read("SELECT id FROM t") == [Row([.integer(2)])])
        }
    }

    @Test(arguments: TestEngine.available)
    func `Statements of requests have two seconds, those of reports have more`(engine: TestEngine) async throws {
        #expect(ConnectionLimits.interactive.statementTimeoutMs == 2000)
        try await engine.withDatabase(Self.settings(timeoutMs: 50)) { database in
            // More steps than the reads above had time for.
            let rows = try await database.snapshot { try $0.run(Self.counting(to: 1_000_000)) }
            #expect(rows == [Row([.integer(1_000_000)])])
        }
    }

    @Test func `The time of a statement begins when it is first asked for, and ends to the millisecond`() {
        var nowMs: Int64 = 5000
        let deadline = StatementDeadline(timeoutMs: 2000) { nowMs }
        for start in [5000, 90_000] as [Int64] {
            deadline.restart()
            nowMs = start
            #expect(!deadline.isOver())
            nowMs = start + 1999
            #expect(!deadline.isOver())
            nowMs = start + 2000
            #expect(deadline.isOver())
        }
    }
}
