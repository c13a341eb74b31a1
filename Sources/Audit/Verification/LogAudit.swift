import Cryptography
import Signer
import Storage

/// Checks a whole database against what only signers and the ledger can have written: the receipts, their chain, and
/// the records that they tell of.
///
/// What it can and cannot show is in `docs/formats/audit-log.md`.
public struct LogAudit: Sendable {
    private static let progressStep = 100_000

    private let receiptKey: [UInt8]?
    private let checkpointVerifier: NoteVerifier?
    private let checkpoints: Checkpoints
    private let nowMs: Int64

    /// - Parameters:
    ///   - receiptKey: 32 bytes from outside the database; nil takes the one that the database names (S22).
    ///   - checkpointVerifier: the key that signed checkpoints must verify under, from outside the database; nil compares
    ///     them with the log without it.
    ///   - checkpoints: what was noted outside the database, read before the database is.
    ///   - nowMs: milliseconds since 1970, by which limits that are over are told from those that must be there.
    public init(
        receiptKey: [UInt8]?, checkpointVerifier: NoteVerifier? = nil, checkpoints: Checkpoints, nowMs: Int64
    ) {
        self.nowMs = nowMs
        self.receiptKey = receiptKey
        self.checkpointVerifier = checkpointVerifier
        self.checkpoints = checkpoints
    }

    /// Reads everything, in one state of the database.
    ///
    /// - Parameter progress: told every 100 000 entries how many were read.
    /// - Throws: `StorageError` when the database cannot be read; faults are in the report.
    public func run(
        on database: any Database, progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws -> VerificationReport {
        try await database.snapshot { connection in try check(connection, progress) }
    }

    private func check(_ connection: any Connection, _ progress: (Int) -> Void) throws -> VerificationReport {
        var faults = FaultList()
        let key = try receiptKey(connection, &faults)
        var log = LogVerifier(receiptKey: key ?? [], checkpoints: checkpoints)
        log.faults = faults
        var tree = TreeVerifier(verifier: checkpointVerifier, receiptKey: key)
        try tree.readCheckpoints(checkpoints.signed, connection)
        let count = try LogRow.table.read(connection) { row in
            log.check(row)
            tree.append((try? row.bytes(13)) ?? [])
            if log.counts.entries % LogAudit.progressStep == 0 { progress(log.counts.entries) }
        }
        if try LogRow.table.count(connection) != count { log.faults.add("audit_log: a row has no place") }
        log.finish()
        try checkHead(connection, &log)
        try tree.finish(connection)
        log.faults.add(contentsOf: tree.faults)
        var tables = RecordTableVerifier(log.records)
        try tables.check(connection)
        log.faults.add(contentsOf: tables.faults)
        var limits = LimitTableVerifier(log.limits, nowMs: nowMs)
        try limits.check(connection)
        log.faults.add(contentsOf: limits.faults)
        var report = report(log, key: key)
        report.signedCheckpoints = tree.headCount
        return report
    }

    private func receiptKey(_ connection: any Connection, _ faults: inout FaultList) throws -> [UInt8]? {
        let rows = try connection.run("SELECT value FROM installation WHERE name = 'receipt_key'")
        let stored = try? rows.first?.bytes(0)
        guard let receiptKey else {
            if stored == nil, try LogRow.table.count(connection) > 0 {
                faults.add("installation: the receipt key is missing")
            }
            return stored
        }
        if let stored, stored != receiptKey {
            faults.add("installation: the database names another receipt key than the one given")
        }
        return receiptKey
    }

    private func checkHead(_ connection: any Connection, _ log: inout LogVerifier) throws {
        let heads = try connection.run("SELECT id, seq, hash FROM audit_head")
        // Before the first start there is neither a head nor a row.
        if heads.isEmpty, log.counts.entries == 0 { return }
        let end = log.end
        let expected: [SQLValue] = [.integer(1), .integer(end.sequence), .bytes(end.hash)]
        if heads.map(\.values) != [expected] {
            log.faults.add("audit_head: it is not the last row of the log, seq \(end.sequence)")
        }
    }

    private func report(_ log: LogVerifier, key: [UInt8]?) -> VerificationReport {
        var report = VerificationReport()
        let counts = log.counts
        (report.entries, report.boots) = (counts.entries, log.boots.count)
        (report.released, report.denied) = (counts.released, counts.denied)
        (report.superseded, report.unreleased) = (counts.superseded, counts.unreleased)
        report.records = log.records.newest.count
        report.windows = log.limits.windows.count
        (report.receiptKey, report.isAnchored) = (key, receiptKey != nil)
        report.checkpoints = checkpoints.count
        (report.faults, report.faultCount) = (log.faults.faults, log.faults.count)
        report.missingTails = missingTails(log.boots)
        return report
    }

    private func missingTails(_ boots: BootCounters) -> [VerificationReport.MissingTail] {
        checkpoints.positions.compactMap { boot, position in
            let recorded = boots.highest(of: boot)
            guard position.counter > recorded else { return nil }
            return VerificationReport.MissingTail(
                boot: boot, recorded: recorded, reported: position.counter, reportedAtMs: position.atMs)
        }.sorted { $0.reportedAtMs < $1.reportedAtMs }
    }
}

extension VerificationReport {
    /// Looks again for the tails that were missing: what a signer had just reported may have been recorded since.
    public mutating func lookAgain(in database: any Database) async throws {
        var missing: [MissingTail] = []
        for tail in missingTails {
            let rows = try await database.read(
                "SELECT CAST(COALESCE(MAX(counter), 0) AS BIGINT) FROM audit_log WHERE boot = $1", [.bytes(tail.boot)])
            if UInt64(clamping: try rows.first?.integer(0) ?? 0) < tail.reported { missing.append(tail) }
        }
        missingTails = missing
    }
}
