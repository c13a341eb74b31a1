import Foundation
import Storage
import Testing

/// What callers learn when the server dies, falls silent or is restarted.
@Suite(.enabled(if: LocalPostgreSQL.isInstalled)) struct PostgreSQLLossTests {
    /// Lends a database behind a proxy and one beside it, with a table `t`, of a server of our own: whatever other one the tests
    /// are given, its sockets are not ours to stand before.
    private func withProxy(
        answerTimeoutMs: Int = 60_000, _ body: (FaultyProxy, any Database, any Database) async throws -> Void
    ) async throws {
        let server = try #require(LocalPostgreSQL.shared)
        let proxy = try FaultyProxy(to: server)
        defer { proxy.close() }
        let name = "t" + UUID().uuidString.replacing("-", with: "").lowercased()
        try await TestEngine.withSchema(name, of: server.url) { schema in
            var settings = DatabaseSettings()
            settings.limits.answerTimeoutMs = answerTimeoutMs
            settings.limits.statementTimeoutMs = 60_000
            (settings.writers, settings.readers) = (1, 1)
            let behind = try await DatabaseAddress(TestEngine.url(proxy.url, adding: schema)).open(settings)
            let beside = try await DatabaseAddress(TestEngine.url(server.url, adding: schema)).open(settings)
            try await beside.write("CREATE TABLE t (id BIGINT PRIMARY KEY)")
            try await body(proxy, behind, beside)
            await behind.close()
            await beside.close()
        }
    }

    private func expectRows(_ ids: [Int64], in database: any Database) async throws {
        let rows = try await database.read("SELECT id FROM t ORDER BY id")
        #expect(rows == ids.map { Row([.integer($0)]) })
    }

    @Test func `A commit whose answer is lost has an unknown outcome, here that it happened`() async throws {
        try await withProxy { proxy, behind, beside in
            let error = await storageError {
                try await behind.transaction { transaction in
                    try transaction.run("INSERT INTO t VALUES (1)")
                    proxy.set(.cut)
                }
            }
            #expect(error?.code == .outcomeUnknown)
            proxy.set(.none)
            try await expectRows([1], in: beside)
            try await expectRows([1], in: behind)
        }
    }

    @Test func `So has a commit in the same round trip as its statements`() async throws {
        try await withProxy { proxy, behind, beside in
            try await behind.write("INSERT INTO t VALUES (1)")
            let error = await storageError {
                try await behind.transaction { transaction in
                    try transaction.run("SELECT 1")
                    proxy.set(.cut)
                    try transaction.runAndCommit([Statement("INSERT INTO t VALUES (2)")])
                }
            }
            #expect(error?.code == .outcomeUnknown)
            try await expectRows([1, 2], in: beside)
        }
    }

    @Test func `A commit that the server is killed in has an unknown outcome, here that it did not happen`()
        async throws
    {
        try await withProxy { _, behind, beside in
            try await beside.write([
                Statement(
                    "CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(60); RETURN NULL; END'"
                ),
                Statement(
                    """
                    CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED
                    FOR EACH ROW EXECUTE FUNCTION wait()
                    """),
            ])
            let backend = Promise<Int64>()
            async let error = storageError {
                try await behind.transaction { transaction in
                    let row = try transaction.run([
                        Statement("INSERT INTO t VALUES (1)"), Statement("SELECT pg_backend_pid()"),
                    ])[1][0]
                    backend.fulfil(try row.integer(0))
                }
            }
            let pid: SQLValue = .integer(await backend.value)
            while try await beside.read(
                """
                SELECT 1 FROM pg_stat_activity WHERE pid = $1 AND query = 'COMMIT' AND wait_event = 'PgSleep'
                """, [pid]
            ).isEmpty {}
            _ = try await beside.read("SELECT pg_terminate_backend(CAST($1 AS INTEGER))", [pid])
            #expect(await error?.code == .outcomeUnknown)
            try await expectRows([], in: beside)
        }
    }

    @Test func `A connection lost before the commit was asked for has changed nothing`() async throws {
        try await withProxy { _, behind, beside in
            let error = await storageError {
                try await behind.transaction { transaction in
                    let pid = try transaction.run([
                        Statement("INSERT INTO t VALUES (1)"), Statement("SELECT pg_backend_pid()"),
                    ])[1][0]
                    let killer = try beside.openConnection()
                    defer { killer.close() }
                    _ = try killer.read {
                        try $0.run(
                            "SELECT pg_terminate_backend(CAST($1 AS INTEGER), 60000)", [.integer(pid.integer(0))])
                    }
                    try transaction.run("INSERT INTO t VALUES (2)")
                }
            }
            #expect(error?.code == .unavailable)
            try await expectRows([], in: beside)
            try await behind.write("INSERT INTO t VALUES (3)")
            try await expectRows([3], in: beside)
        }
    }

    @Test func `A statement that fails in front of a commit is no unknown outcome`() async throws {
        try await withProxy { _, behind, beside in
            let error = await storageError {
                try await behind.write([Statement("INSERT INTO t VALUES (1)"), Statement("INSERT INTO t VALUES (1)")])
            }
            #expect(error?.code == .constraintViolation)
            try await expectRows([], in: beside)
        }
    }

    @Test func `A server that falls silent does not hold up its callers for ever`() async throws {
        try await withProxy(answerTimeoutMs: 300) { proxy, behind, beside in
            try await expectRows([], in: behind)
            proxy.set(.silence)
            let reading = await storageError { _ = try await behind.read("SELECT 1") }
            #expect(reading?.code == .unavailable)
            let writing = await storageError { try await behind.write("INSERT INTO t VALUES (1)") }
            #expect(writing?.code == .outcomeUnknown)
            proxy.set(.none)
            try await expectRows([1], in: beside)
            try await expectRows([1], in: behind)
        }
    }

    @Test func `A connection that was closed while idle is replaced without an error`() async throws {
        try await withProxy { _, behind, beside in
            let connection = try behind.openConnection()
            defer { connection.close() }
            let pid = try connection.read { try $0.run("SELECT pg_backend_pid()")[0].integer(0) }
            _ = try await beside.read("SELECT pg_terminate_backend(CAST($1 AS INTEGER), 60000)", [.integer(pid)])
            let next = try connection.transaction { try $0.run("SELECT pg_backend_pid()")[0].integer(0) }
            #expect(next != pid)
        }
    }

    @Test func `A transaction that says nothing for too long is ended by the server`() async throws {
        var settings = DatabaseSettings()
        settings.limits.idleTransactionTimeoutMs = 1
        try await TestEngine.postgresql.withDatabase(settings) { database in
            let error = await storageError {
                try await database.transaction { transaction in
                    let pid = try transaction.run("SELECT pg_backend_pid()")[0].integer(0)
                    let observer = try database.openConnection()
                    defer { observer.close() }
                    try observer.read { observer in
                        while try !observer.run("SELECT 1 FROM pg_stat_activity WHERE pid = $1", [.integer(pid)])
                            .isEmpty
                        {}
                    }
                    try transaction.run("SELECT 1")
                }
            }
            #expect(error?.code == .unavailable)
        }
    }

    @Test func `A restarted server is found again`() async throws {
        let server = try LocalPostgreSQL()
        defer { server.remove() }
        let database = try await DatabaseAddress(server.url).open()
        try await database.write("CREATE TABLE t (id BIGINT PRIMARY KEY)")
        try server.stop()
        #expect(await storageError { _ = try await database.read("SELECT 1") }?.code == .unavailable)
        #expect(await storageError { try await database.write("INSERT INTO t VALUES (1)") }?.code == .unavailable)
        try server.start()
        while await storageError({ _ = try await database.read("SELECT 1") })?.code == .unavailable {}
        while await storageError({ try await database.write("INSERT INTO t VALUES (2)") })?.code == .unavailable {}
        let rows = try await database.read("SELECT id FROM t")
        #expect(rows == [Row([.integer(2)])])
        await database.close()
    }
}

/// A value that one side waits for and the other brings.
private final class Promise<Value: Sendable>: Sendable {
    private let stream: AsyncStream<Value>
    private let continuation: AsyncStream<Value>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream() }

    func fulfil(_ value: Value) { continuation.yield(value) }

    var value: Value {
        get async {
            for await value in stream { return value }
            preconditionFailure("nobody brings the value")
        }
    }
}
