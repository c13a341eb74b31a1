import Storage
import Testing

@Suite(.enabled(if: LocalPostgreSQL.isInstalled)) struct PostgreSQLServerTests {
    @Test func `The session is set up as the rest relies on`() async throws {
        let server = try #require(LocalPostgreSQL.shared)
        let options = "-csynchronous_commit%3Doff%20-cstandard_conforming_strings%3Doff"
        let database = try await DatabaseAddress("\(server.url)&options=\(options)").open()
        let names = [
            "application_name", "client_encoding", "synchronous_commit", "standard_conforming_strings", "lock_timeout",
            "statement_timeout", "idle_in_transaction_session_timeout",
        ]
        let shown = try await database.read(
            "SELECT " + names.map { "current_setting('\($0)')" }.joined(separator: ", "))
        let expected = ["countersign", "UTF8", "on", "on", "1500ms", "2s", "2s"]
        #expect(shown == [Row(expected.map { .text($0) })])
        await database.close()
    }

    @Test func `A stricter synchronous_commit is kept`() async throws {
        let server = try #require(LocalPostgreSQL.shared)
        let options = "-csynchronous_commit%3Dremote_apply"
        let database = try await DatabaseAddress("\(server.url)&options=\(options)").open()
        let shown = try await database.read("SELECT current_setting('synchronous_commit')")
        #expect(shown == [Row([.text("remote_apply")])])
        await database.close()
    }

    @Test func `A refused value is not quoted`() async throws {
        try await TestEngine.postgresql.withDatabase { database in
            let error = await storageError {
                _ = try await database.read("SELECT CAST($1 AS BIGINT)", [.text("secret words")])
            }
            #expect(error?.message == "the server refused a value (SQLSTATE 22P02)")
        }
    }

    @Test func `A migration elsewhere does not leave a connection with a stale plan`() async throws {
        try await TestEngine.postgresql.withDatabase { database in
            try await database.write([Statement("CREATE TABLE t (a BIGINT)"), Statement("INSERT INTO t VALUES (1)")])
            let connection = try database.openConnection()
            defer { connection.close() }
            let before = try connection.read { try $0.run("SELECT * FROM t") }
            try await database.write("ALTER TABLE t ADD COLUMN b BIGINT")
            #expect(throws: StorageError.self) { try connection.read { try $0.run("SELECT * FROM t") } }
            let after = try connection.read { try $0.run("SELECT * FROM t") }
            #expect(before == [Row([.integer(1)])])
            #expect(after == [Row([.integer(1), .null])])
        }
    }

    @Test func `COPY is refused`() async throws {
        try await TestEngine.postgresql.withDatabase { database in
            try await database.write("CREATE TABLE t (a TEXT)")
            for sql in ["COPY t FROM STDIN", "COPY t TO STDOUT"] {
                let error = await storageError { try await database.write(sql) }
                #expect(error?.code == .misuse)
            }
            try await database.write("INSERT INTO t VALUES ('x')")
        }
    }

    @Test func `A server that is not there is named without its password`() async throws {
        let address = try DatabaseAddress("postgres://app:hunter2@127.0.0.1:1/main?connect_timeout=2")
        let error = await storageError { _ = try await address.open() }
        #expect(error?.code == .unavailable)
        #expect(error?.message.contains("postgresql://127.0.0.1:1/main") == true)
        #expect(error?.message.contains("hunter2") == false)
    }
}
