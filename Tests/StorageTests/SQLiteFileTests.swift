import Foundation
import Storage
import Testing

@Suite struct SQLiteFileTests {
    private func withFolder(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/countersign-sqlite-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await body(folder)
    }

    private func permissions(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test func `A new database and its log are readable by their owner only`() async throws {
        try await withFolder { folder in
            let database = try await DatabaseAddress("sqlite:\(folder)/main.db").open()
            try await database.write("CREATE TABLE t (id BIGINT)")
            for name in ["main.db", "main.db-wal", "main.db-shm"] {
                let permissions = try permissions("\(folder)/\(name)")
                #expect(permissions == 0o600)
            }
            await database.close()
            let left = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(left == ["main.db"], "the log is folded into the file when the last connection closes")
        }
    }

    @Test func `Connections are durable, check foreign keys and trust no schema`() async throws {
        try await TestEngine.sqlite.withDatabase { database in
            let pragmas = try await database.transaction { transaction in
                try ["journal_mode", "synchronous", "foreign_keys", "trusted_schema", "secure_delete"].map { name in
                    try transaction.run("SELECT CAST(\(name) AS TEXT) FROM pragma_\(name)")[0].text(0)
                }
            }
            #expect(pragmas == ["wal", "2", "1", "0", "1"])
        }
    }

    @Test func `A missing folder, a folder and a file of something else are refused`() async throws {
        try await withFolder { folder in
            let missing = try DatabaseAddress("sqlite:\(folder)/none/main.db")
            #expect(await storageError { _ = try await missing.open() }?.code == .unavailable)
            let directory = try DatabaseAddress("sqlite:\(folder)")
            #expect(await storageError { _ = try await directory.open() }?.code == .unavailable)
            try Data(repeating: 0x41, count: 5000).write(to: URL(filePath: "\(folder)/text.db"))
            let text = try DatabaseAddress("sqlite:\(folder)/text.db")
            #expect(await storageError { _ = try await text.open() }?.code == .corrupt)
        }
    }

    @Test func `A damaged page is reported as damage`() async throws {
        try await withFolder { folder in
            let address = try DatabaseAddress("sqlite:\(folder)/main.db")
            let database = try await address.open()
            try await database.write([
                Statement("CREATE TABLE t (id BIGINT, words TEXT)"), Statement("INSERT INTO t VALUES (1, 'x')"),
            ])
            await database.close()
            var file = try Data(contentsOf: URL(filePath: "\(folder)/main.db"))
            file.replaceSubrange(4096..., with: repeatElement(0xff, count: file.count - 4096))
            try file.write(to: URL(filePath: "\(folder)/main.db"))
            let damaged = try await address.open()
            #expect(await storageError { _ = try await damaged.read("SELECT * FROM t") }?.code == .corrupt)
            await damaged.close()
        }
    }

    @Test func `A text that is no UTF-8 is refused`() async throws {
        try await TestEngine.sqlite.withDatabase { database in
            let error = await storageError {
                _ = try await database.read("SELECT CAST($1 AS TEXT)", [.bytes([0xc3, 0x28])])
            }
            #expect(error?.code == .corrupt)
        }
    }

    @Test func `A full disk is a failed write and undoes the transaction`() async throws {
        try await TestEngine.sqlite.withDatabase { database in
            try await database.write("CREATE TABLE t (raw BYTEA)")
            let connection = try database.openConnection()
            defer { connection.close() }
            _ = try connection.read { try $0.run("PRAGMA max_page_count = 10") }
            let error = #expect(throws: StorageError.self) {
                try connection.transaction { transaction in
                    try transaction.run("INSERT INTO t VALUES (x'00')")
                    try transaction.run("INSERT INTO t VALUES ($1)", [.bytes(Array(repeating: 1, count: 100_000))])
                }
            }
            #expect(error?.code == .writeFailed)
            let rows = try await database.read("SELECT count(*) FROM t")
            #expect(rows == [Row([.integer(0)])])
        }
    }

    @Test func `A copy holds one consistent state, is private, and replaces nothing`() async throws {
        try await withFolder { folder in
            let database = try await DatabaseAddress("sqlite:\(folder)/main.db").open()
            try await database.write([
                Statement("CREATE TABLE t (raw BYTEA)"), Statement("INSERT INTO t VALUES (x'0001')"),
            ])
            try await database.backup(to: "\(folder)/copy.db")
            try await database.write("INSERT INTO t VALUES (x'02')")
            let permissions = try permissions("\(folder)/copy.db")
            #expect(permissions == 0o600)
            let copy = try await DatabaseAddress("sqlite:\(folder)/copy.db").open()
            let rows = try await copy.read("SELECT raw FROM t")
            #expect(rows == [Row([.bytes([0, 1])])])
            await copy.close()
            let again = await storageError { try await database.backup(to: "\(folder)/copy.db") }
            #expect(again?.code == .writeFailed)
            let nowhere = await storageError { try await database.backup(to: "\(folder)/none/copy.db") }
            #expect(nowhere?.code == .writeFailed)
            await database.close()
        }
    }

    @Test func `Another program's lock on the file is waited for and survives our opening and closing`() async throws {
        try await TestEngine.sqlite.withURL { url in
            let database = try await DatabaseAddress(url).open()
            try await database.write("CREATE TABLE t (id BIGINT)")
            let path = String(url.dropFirst("sqlite://".count))
            let isLocked = try await database.transaction { transaction in
                try transaction.run("INSERT INTO t VALUES (1)")
                let other = try database.openConnection()
                other.close()
                return try Self.isWriteLocked(path)
            }
            #expect(isLocked)
            await database.close()
        }
    }

    /// Asks from another process, since a process does not see its own locks.
    private static func isWriteLocked(_ path: String) throws -> Bool {
        let program = """
            import sqlite3, sys
            try: sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None).execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError: sys.exit(3)
            """
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", program, path]
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus == 3
    }
}
