import Audit
import SignerProcess
import Storage

/// The database: reachable, of the right schema and root key, and the end of its log.
struct DatabaseChecks {
    /// How far the newest entry may lie in the future before the clock is called wrong.
    private static let toleranceMs: Int64 = 2000

    let arguments: Arguments

    func findings() async -> [Finding] {
        let database: any Database
        do {
            database = try await ExistingDatabase.openAnySchema(arguments)
        } catch {
            return [.fail("the database cannot be reached: \(error)", "check --database, and that the server runs")]
        }
        var findings: [Finding] = [.ok("the \(database.engine.rawValue) database answers")]
        do {
            let schema = try await schema(database)
            findings.append(schema)
            if schema.level == .ok { findings += [try await rootKey(database), try await head(database)] }
            if schema.level == .ok, let clock = try await clock(database) { findings.append(clock) }
        } catch {
            findings.append(.fail("the database cannot be read: \(error)", "see the message"))
        }
        await database.close()
        return findings
    }

    private func schema(_ database: any Database) async throws -> Finding {
        let pending = try await Migrator(Schema.migrations).pending(in: database)
        guard pending.isEmpty else {
            return .warn(
                "\(pending.count) migrations are pending", "run 'countersign migrate', or start 'countersign serve'")
        }
        return .ok("the schema is up to date")
    }

    private func rootKey(_ database: any Database) async throws -> Finding {
        let rows = try await database.read("SELECT value FROM installation WHERE name = 'receipt_key'")
        guard let stored = try rows.first?.bytes(0) else {
            return .warn("the database belongs to no root key yet", "start 'countersign serve' once")
        }
        guard let own = try? SignerProcess.receiptKey(of: DataFolder(arguments).rootKey) else {
            return .fail(
                "the database needs the root key of \(Fingerprint.text(stored))", "put its file in the data folder")
        }
        return own == stored
            ? .ok("the root key is the one of this database, \(Fingerprint.text(stored))")
            : .fail(
                "the root key is not the one of this database, which needs \(Fingerprint.text(stored))",
                "put the right root key, or name the right database")
    }

    private func head(_ database: any Database) async throws -> Finding {
        let rows = try await database.snapshot { connection in
            (
                try connection.run("SELECT seq, hash FROM audit_head WHERE id = 1"),
                try connection.run("SELECT seq, hash FROM audit_log ORDER BY seq DESC LIMIT 1")
            )
        }
        guard let last = rows.1.first else { return .ok("the audit log is empty") }
        guard rows.0.first == last else {
            return .fail(
                "the head of the audit log is not its last entry",
                "run 'countersign audit verify', and restore a backup")
        }
        return .ok("the audit log ends at seq \(try last.integer(0)), as its head says")
    }

    private func clock(_ database: any Database) async throws -> Finding? {
        let rows = try await database.read("SELECT at_ms FROM audit_log ORDER BY seq DESC LIMIT 1")
        guard let newestMs = try rows.first?.integer(0) else { return nil }
        let aheadMs = newestMs - WallClock.nowMs()
        guard aheadMs <= DatabaseChecks.toleranceMs else {
            return .fail("the clock is \(aheadMs) ms behind the newest receipt", "set the clock, and keep it with NTP")
        }
        return .ok("the clock is not behind the newest receipt")
    }
}
