/// Brings a database's schema to what this program expects, forward only.
///
/// Each step is one transaction under a lock, recorded in `schema_migrations`, so that programs that start at the same time wait for
/// each other and a program that was stopped half way can be started again.
public struct Migrator: Sendable {
    /// The PostgreSQL advisory lock of migrations: "countsgn" in ASCII. SQLite's write lock does the same.
    private static let lockKey: Int64 = 0x636f_756e_7473_676e

    private let migrations: [Migration]

    /// Takes all steps that there ever were, in order.
    ///
    /// - Throws: `misuse` when they are not numbered 1, 2, 3 …
    public init(_ migrations: [Migration]) throws(StorageError) {
        guard migrations.map(\.number) == Array(1..<migrations.count + 1) else {
            throw StorageError(.misuse, "migrations are numbered 1, 2, 3 …, in order")
        }
        self.migrations = migrations
    }

    /// The steps that the database still lacks.
    ///
    /// - Throws: `schemaTooNew` when the database has more steps than this program, `misuse` when it has other ones.
    public func pending(in database: any Database) async throws -> [Migration] {
        let (migrator, engine) = (self, database.engine)
        return try await database.read { connection in try migrator.pending(connection, engine) }
    }

    /// Applies the steps that the database still lacks, and returns those that this call applied.
    ///
    /// - Parameters:
    ///   - database: where to.
    ///   - nowMs: the time to record, UTC in milliseconds since 1970.
    /// - Throws: `schemaTooNew` when the database has more steps than this program, `misuse` when it has other ones, and the error
    ///   of a step that fails; the steps before it stay.
    public func apply(to database: any Database, nowMs: Int64) async throws -> [Migration] {
        let migrator = self
        return try await DedicatedThread.run {
            let connection = try database.openConnection(limits: .maintenance)
            defer { connection.close() }
            var applied: [Migration] = []
            while let migration = try migrator.applyNext(connection, database.engine, nowMs) {
                applied.append(migration)
            }
            return applied
        }
    }

    private func applyNext(
        _ connection: any OwnedConnection, _ engine: DatabaseEngine, _ nowMs: Int64
    ) throws -> Migration? {
        try connection.transaction { transaction in
            if engine == .postgresql {
                try transaction.run("SELECT pg_advisory_xact_lock($1)", [.integer(Self.lockKey)])
            }
            try transaction.run(
                """
                CREATE TABLE IF NOT EXISTS schema_migrations (
                    number BIGINT PRIMARY KEY, name TEXT NOT NULL, applied_at_ms BIGINT NOT NULL
                )
                """)
            guard let next = try pending(transaction, engine).first else { return nil }
            do throws(StorageError) {
                for statement in next.statements { try transaction.run(statement) }
            } catch {
                throw StorageError(
                    error.code, "migration \(next.number), \(next.name): \(error.message)", constraint: error.constraint
                )
            }
            try transaction.run(
                "INSERT INTO schema_migrations (number, name, applied_at_ms) VALUES ($1, $2, $3)",
                [.integer(Int64(next.number)), .text(next.name), .integer(nowMs)])
            return next
        }
    }

    private func pending(
        _ connection: any Connection, _ engine: DatabaseEngine
    ) throws(StorageError) -> [Migration] {
        guard try hasRecord(connection, engine) else { return migrations }
        let rows = try connection.run("SELECT number, name FROM schema_migrations ORDER BY number")
        for (index, row) in rows.enumerated() {
            let (number, name) = (try row.integer(0), try row.text(1))
            guard index < migrations.count else {
                throw StorageError(
                    .schemaTooNew,
                    "the database has migration \(number), \(name); this program knows \(migrations.count)")
            }
            guard number == Int64(migrations[index].number), name == migrations[index].name else {
                throw StorageError(
                    .misuse,
                    "the database has migration \(number), \(name), where this program has \(migrations[index].name)")
            }
        }
        return Array(migrations[rows.count...])
    }

    private func hasRecord(
        _ connection: any Connection, _ engine: DatabaseEngine
    ) throws(StorageError) -> Bool {
        let tables =
            switch engine {
            case .sqlite: "sqlite_master WHERE type = 'table' AND name = 'schema_migrations'"
            case .postgresql:
                """
                information_schema.tables WHERE table_schema = current_schema() AND table_name = 'schema_migrations'
                """
            }
        return try connection.run("SELECT count(*) FROM \(tables)").first?.integer(0) == 1
    }
}
