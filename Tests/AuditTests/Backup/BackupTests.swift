import Bytes
import Cryptography
import Foundation
import Signer
import Storage
import Testing

@testable import Audit

/// Copies: from either engine, into either engine, whole or not at all.
struct BackupTests {
    private struct Route: Sendable, CustomTestStringConvertible {
        let source: TestEngine
        let target: TestEngine
        var testDescription: String { "\(source) to \(target)" }

        static let all = TestEngine.available.flatMap { source in
            TestEngine.available.map { Route(source: source, target: $0) }
        }
    }

    @Test("A restored database is the one that was copied", arguments: Route.all)
    private func roundTrip(route: Route) async throws {
        try await withBackup(route.source) { host, path in
            try await withEmptyDatabase(route.target) { target in
                let restore = try Restore(file: path)
                #expect(restore.header.receiptKey == host.receiptKey)
                let rows = try await restore.run(into: target)
                var sum = 0
                for table in BackupTable.all(at: AuditSchema.migrations.count) {
                    let kept = try await BackupTests.rows(table, host.database)
                    #expect(try await BackupTests.rows(table, target) == kept, "\(table.name)")
                    sum += kept.count
                }
                #expect(rows == sum && sum > 0)
                let report = try await LogAudit(receiptKey: host.receiptKey, checkpoints: Checkpoints(), nowMs: 0).run(
                    on: target)
                #expect(report.isSound && report.entries == History.length)
            }
        }
    }

    @Test("S4 The root key is not in a backup, and nobody else can read it")
    func withoutRootKey() async throws {
        try await withBackup(.sqlite) { host, path in
            let text = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
            let key = [UInt8](repeating: 7, count: 32)
            for form in [Hex.encode(key), Base64.encode(key), String(decoding: host.appSecret, as: UTF8.self)] {
                #expect(!text.contains(form))
            }
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            let names = try FileManager.default.contentsOfDirectory(
                atPath: (path as NSString).deletingLastPathComponent)
            #expect(names == ["backup"])
        }
    }

    @Test("A backup overwrites nothing")
    func overwrites() async throws {
        try await withBackup(.sqlite) { host, path in
            let before = try Data(contentsOf: URL(filePath: path))
            await #expect(throws: AuditError.self) {
                try await Backup(createdAtMs: 1, schema: 1).write(host.database, to: path)
            }
            #expect(try Data(contentsOf: URL(filePath: path)) == before)
        }
    }

    @Test("A backup in which one byte is other than it was is refused")
    func changed() async throws {
        try await withBackup(.sqlite) { _, path in
            let whole = [UInt8](try Data(contentsOf: URL(filePath: path)))
            for position in stride(from: 0, to: whole.count - 1, by: 97) {
                var bytes = whole
                bytes[position] ^= 1
                try BackupTests.refuse(bytes, beside: path)
            }
        }
    }

    @Test("A backup that was cut short anywhere is refused")
    func cutShort() async throws {
        try await withBackup(.sqlite) { _, path in
            let whole = [UInt8](try Data(contentsOf: URL(filePath: path)))
            for length in stride(from: 0, to: whole.count - 1, by: 101) {
                try BackupTests.refuse(Array(whole[..<length]), beside: path)
            }
            let lines = whole.split(separator: 0x0A)
            try BackupTests.refuse(Array((lines.prefix(4) + lines.suffix(1)).joined(separator: [0x0A])), beside: path)
        }
    }

    @Test("A backup is restored into an empty database only", arguments: TestEngine.available)
    func notEmpty(engine: TestEngine) async throws {
        try await withBackup(.sqlite) { host, path in
            try await withEmptyDatabase(engine) { target in
                try await target.write("INSERT INTO key_material (wallet_id, sealed) VALUES ('w', $1)", [.bytes([1])])
                let error = await #expect(throws: AuditError.self) { try await Restore(file: path).run(into: target) }
                #expect(error?.code == .notEmpty)
                #expect(try await target.read("SELECT COUNT(*) FROM records").first?.integer(0) == 0)
            }
        }
    }

    @Test("A restore that fails half way leaves nothing", arguments: TestEngine.available)
    func halfWay(engine: TestEngine) async throws {
        try await withBackup(.sqlite) { host, path in
            try await withEmptyDatabase(engine) { target in
                let restore = try Restore(file: path)
                // Changed between the check of its digest and its use.
                var bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
                bytes[bytes.count - 10] ^= 1
                try Data(bytes).write(to: URL(filePath: path))
                await #expect(throws: AuditError.self) { try await restore.run(into: target) }
                for table in BackupTable.all(at: AuditSchema.migrations.count) {
                    #expect(try await target.read("SELECT COUNT(*) FROM \(table.name)").first?.integer(0) == 0)
                }
            }
        }
    }

    @Test("Every table and column is in the backup, at each schema", arguments: 1...AuditSchema.migrations.count)
    func everyTable(schema: Int) async throws {
        try await withEmptyDatabase(.sqlite, at: schema) { database in
            let tables = try await database.read(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'schema_migrations' ORDER BY name")
            let kept = BackupTable.all(at: schema)
            #expect(try tables.map { try $0.text(0) } == kept.map(\.name).sorted())
            for table in kept {
                let columns = try await database.read("SELECT name FROM pragma_table_info('\(table.name)')")
                #expect(Set(try columns.map { try $0.text(0) }) == Set(table.columnNames), "\(table.name)")
            }
        }
    }

    @Test("A backup of an older schema is restored and brought up to date", arguments: Route.all)
    private func older(route: Route) async throws {
        for schema in 1..<AuditSchema.migrations.count {
            try await withEmptyDatabase(route.source, at: schema) { source in
                try await source.write(
                    "INSERT INTO records (kind, id, version, hash, content, mac, app_id, deleted, created_at_ms) "
                        + "VALUES ('wallet', 'w', 1, $1, $1, $1, 'a', 0, 5)", [.bytes([1, 2])])
                try await withFolder { folder in
                    let path = "\(folder)/backup"
                    let written = try await Backup(createdAtMs: 0, schema: schema).write(source, to: path)
                    try await withEmptyDatabase(route.target, at: schema) { target in
                        #expect(try await Restore(file: path).run(into: target) == written)
                        _ = try await Migrator(AuditSchema.migrations).apply(to: target, nowMs: 0)
                        let rows = try await target.read("SELECT content, archived FROM records WHERE id = 'w'")
                        #expect(try rows.first?.bytes(0) == [1, 2])
                        #expect(try rows.first?.integer(1) == 0)
                    }
                }
            }
        }
    }

    @Test("Tables larger than a page are read whole and in order", arguments: TestEngine.available)
    func pages(engine: TestEngine) async throws {
        try await engine.withHost { host in
            for number in 0..<25 {
                try await host.database.write(
                    "INSERT INTO record_references (from_kind, from_id, to_kind, to_id) VALUES ($1, $2, 'policy', 'p')",
                    [.text("k\(number / 10)"), .text("\(number % 10)")])
            }
            for pageCount in [1, 5, 24, 25, 26] {
                let reader = TableReader(
                    table: "record_references", columns: ["from_kind", "from_id", "to_kind", "to_id"], keyCount: 4,
                    pageCount: pageCount)
                let found = try await host.database.snapshot { connection in
                    var found: [String] = []
                    try reader.read(connection) { found.append(try $0.text(0) + $0.text(1)) }
                    return found
                }
                #expect(found == (0..<25).map { "k\($0 / 10)\($0 % 10)" })
            }
        }
    }
}

extension BackupTests {
    private func withBackup(_ engine: TestEngine, _ body: (LedgerHost, String) async throws -> Void) async throws {
        try await engine.withHost { host in
            _ = try await History(host)
            try await withFolder { folder in
                let path = "\(folder)/backup"
                _ = try await Backup(createdAtMs: host.clock.nowMs, schema: AuditSchema.migrations.count)
                    .write(host.database, to: path)
                try await body(host, path)
            }
        }
    }

    private func withEmptyDatabase(
        _ engine: TestEngine, at schema: Int = AuditSchema.migrations.count,
        _ body: (any Database) async throws -> Void
    ) async throws {
        try await engine.withDatabase { database in
            _ = try await Migrator(Array(AuditSchema.migrations[..<schema])).apply(to: database, nowMs: 0)
            try await body(database)
        }
    }

    private static func rows(_ table: BackupTable, _ database: any Database) async throws -> [Row] {
        try await database.snapshot { connection in
            var rows: [Row] = []
            try table.reader.read(connection) { rows.append($0) }
            return rows
        }
    }

    private static func refuse(_ bytes: [UInt8], beside path: String) throws {
        let changed = path + ".changed"
        try Data(bytes).write(to: URL(filePath: changed))
        #expect(throws: AuditError.self) { try Restore(file: changed) }
    }
}
