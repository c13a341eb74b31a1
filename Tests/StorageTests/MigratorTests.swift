import Storage
import Testing

@Suite struct MigratorTests {
    private static let steps = [
        Migration(
            number: 1, name: "wallets",
            statements: [
                "CREATE TABLE wallets (id TEXT PRIMARY KEY, address BYTEA NOT NULL, created_at_ms BIGINT NOT NULL)",
                "CREATE UNIQUE INDEX wallets_by_address ON wallets (address)",
            ]),
        Migration(number: 2, name: "labels", statements: ["ALTER TABLE wallets ADD COLUMN label TEXT"]),
        Migration(number: 3, name: "first wallet", statements: ["INSERT INTO wallets VALUES ('a', 'x', 1, NULL)"]),
    ]

    private func recorded(_ database: any Database) async throws -> [Row] {
        try await database.read("SELECT number, name, applied_at_ms FROM schema_migrations ORDER BY number")
    }

    @Test(arguments: TestEngine.available)
    func `Steps are applied once, in order, and recorded with the time`(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            let first = try Migrator(Array(Self.steps.prefix(1)))
            let all = try Migrator(Self.steps)
            #expect(try await all.pending(in: database) == Self.steps)
            #expect(try await first.apply(to: database, nowMs: 10) == [Self.steps[0]])
            #expect(try await all.pending(in: database) == Array(Self.steps.dropFirst()))
            #expect(try await all.apply(to: database, nowMs: 20) == Array(Self.steps.dropFirst()))
            #expect(try await all.apply(to: database, nowMs: 30) == [])
            #expect(try await all.pending(in: database) == [])
            #expect(
                try await recorded(database) == [
                    Row([.integer(1), .text("wallets"), .integer(10)]),
                    Row([.integer(2), .text("labels"), .integer(20)]),
                    Row([.integer(3), .text("first wallet"), .integer(20)]),
                ])
        }
    }

    @Test(arguments: TestEngine.available)
    func `Programs that migrate at the same time apply each step once`(engine: TestEngine) async throws {
        try await engine.withURL { url in
            let migrator = try Migrator(Self.steps)
            let applied = try await withThrowingTaskGroup(of: [Migration].self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        let database = try await DatabaseAddress(url).open()
                        let applied = try await migrator.apply(to: database, nowMs: 1)
                        await database.close()
                        return applied
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(applied.map(\.number).sorted() == [1, 2, 3])
        }
    }

    @Test(arguments: TestEngine.available)
    func `A step that fails leaves the steps before it and nothing of itself`(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            let broken = Migration(
                number: 2, name: "broken", statements: ["CREATE TABLE half (id BIGINT)", "CREATE TABEL x"])
            let error = await storageError {
                _ = try await Migrator([Self.steps[0], broken]).apply(to: database, nowMs: 1)
            }
            #expect(error?.code == .misuse)
            #expect(error?.message.hasPrefix("migration 2, broken: ") == true)
            let kept = try await recorded(database)
            #expect(kept.count == 1)
            await #expect(throws: StorageError.self) { try await database.read("SELECT id FROM half") }
            let rest = try await Migrator(Self.steps).apply(to: database, nowMs: 1)
            #expect(rest.count == 2)
        }
    }

    @Test(arguments: TestEngine.available)
    func `A database of a newer program is refused`(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            _ = try await Migrator(Self.steps).apply(to: database, nowMs: 1)
            let older = try Migrator(Array(Self.steps.prefix(2)))
            #expect(await storageError { _ = try await older.apply(to: database, nowMs: 1) }?.code == .schemaTooNew)
            #expect(await storageError { _ = try await older.pending(in: database) }?.code == .schemaTooNew)
        }
    }

    @Test(arguments: TestEngine.available)
    func `A database of another program is refused`(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            _ = try await Migrator(Self.steps).apply(to: database, nowMs: 1)
            var steps = Self.steps
            steps[1] = Migration(number: 2, name: "something else", statements: [])
            let other = try Migrator(steps)
            #expect(await storageError { _ = try await other.pending(in: database) }?.code == .misuse)
        }
    }

    @Test func `Steps are numbered without gaps`() {
        #expect(throws: StorageError.self) { try Migrator([Self.steps[0], Self.steps[2]]) }
        #expect(throws: StorageError.self) { try Migrator([Self.steps[1], Self.steps[0]]) }
        #expect(throws: Never.self) { try Migrator([]) }
    }
}
