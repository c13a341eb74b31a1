import Audit
import Bytes
import Cryptography
import Glibc
import Reactor
import Storage

/// `countersign audit verify|query|export|key|checkpoint|prove|check-proof`
enum AuditCommand {
    static let key = Flag(
        "--key", "KEY",
        "verify: the receipt key, receipt-key:…, as it was printed at the first start; check-proof: the key of 'audit key'"
    )
    private static let checkpointKey = Flag(
        "--checkpoint-key", "KEY", "verify: the key of 'audit key', which signed checkpoints must verify under")
    private static let json = Flag("--json", nil, "print JSON")
    private static let wallet = Flag("--wallet", "ID", "query: a wallet")
    private static let app = Flag("--app", "ID", "query: an app")
    private static let actor = Flag("--actor", "ID", "query: the key quorum that asked")
    private static let user = Flag("--user", "ID", "query: the user who asked")
    private static let action = Flag("--action", "ACTION", "query: such as wallet.rpc or policy.update")
    private static let status = Flag("--status", "STATUS", "query: allow, deny, released, superseded or unreleased")
    private static let shadow = Flag(
        "--shadow", "VERDICT", "query: what a policy in the shadow said: allow, deny or unjudged")
    static let since = Flag(
        "--since", "TIME|FILE",
        "query: not before; RFC 3339 or milliseconds since 1970. prove, check-proof: a file with an older checkpoint")
    private static let until = Flag("--until", "TIME", "query: before")
    private static let limit = Flag("--limit", "N", "query: the newest N entries (default: 100)")

    static let command = Command(
        name: "audit", words: "verify|query|export FILE|key|checkpoint|prove SEQ|check-proof FILE",
        summary: "checks, searches, exports and proves the audit log",
        flags: Flag.common + [
            key, checkpointKey, json, wallet, app, actor, user, action, status, shadow, since, until, limit,
        ]
    ) { arguments in
        switch (arguments.words.first, arguments.words.count) {
        case ("verify", 1): try await verify(arguments)
        case ("query", 1): try await query(arguments)
        case ("export", 2): try await export(arguments)
        case ("key", 1): try printKey(arguments)
        case ("checkpoint", 1): try await printCheckpoint(arguments)
        case ("prove", 2): try await prove(arguments)
        case ("check-proof", 2): try checkProof(arguments)
        default:
            throw UsageError(
                "expected verify, query, export FILE, key, checkpoint, prove SEQ or check-proof FILE")
        }
    }

    // MARK: verify

    private static func verify(_ arguments: Arguments) async throws -> Int32 {
        let receiptKey = try arguments.value(key).map { text throws(UsageError) in
            guard let key = Fingerprint.key(text) else { throw UsageError("--key must be receipt-key: and 64 digits") }
            return key
        }
        let verifier = try arguments.value(checkpointKey).map { text throws(UsageError) in
            do throws(CryptographyError) { return try NoteVerifier(text) } catch {
                throw UsageError("--checkpoint-key: \(error.message)")
            }
        }
        // Read first: what signers report while the log is being read is not missing.
        let checkpoints = try Checkpoints(file: DataFolder(arguments).checkpoints)
        let database = try await ExistingDatabase.open(arguments)
        let audit = LogAudit(
            receiptKey: receiptKey, checkpointVerifier: verifier, checkpoints: checkpoints, nowMs: WallClock.nowMs())
        var report = try await audit.run(on: database) { count in
            if isatty(STDERR_FILENO) == 1 { Console.error("\(count) entries") }
        }
        try await lookAgain(&report, in: database)
        await database.close()
        if arguments.isSet(json) {
            Console.print(String(decoding: report.json.serialized(), as: UTF8.self))
        } else {
            Console.print(text(of: report, unreadable: checkpoints.unreadableLines))
        }
        guard report.isSound else { return ExitCode.failure }
        return report.missingTails.isEmpty ? ExitCode.success : ExitCode.missingTail
    }

    /// A signer reports what it has decided; the log has it within the time that a decision may wait for its turn.
    private static func lookAgain(_ report: inout VerificationReport, in database: any Database) async throws {
        let recentMs = WallClock.nowMs() - 2 * Ledger.patienceMs
        guard report.missingTails.contains(where: { $0.reportedAtMs > recentMs }) else { return }
        await EventLoop.current?.sleep(ms: Int(Ledger.patienceMs))
        try await report.lookAgain(in: database)
    }

    private static func text(of report: VerificationReport, unreadable: Int) -> String {
        var lines = report.faults.map(\.description)
        if report.faultCount > report.faults.count {
            lines.append("… and \(report.faultCount - report.faults.count) more")
        }
        lines += report.missingTails.map { tail in
            "boot \(Hex.encode(tail.boot)): the log ends at receipt \(tail.recorded), but the signer had made "
                + "\(tail.reported) at \(Timestamp.text(tail.reportedAtMs)): the tail is missing"
        }
        if unreadable > 0 { lines.append("\(unreadable) lines of the checkpoints cannot be read") }
        lines.append(summary(of: report))
        return lines.joined(separator: "\n")
    }

    private static func summary(of report: VerificationReport) -> String {
        let result =
            report.isSound
            ? (report.missingTails.isEmpty ? "ok" : "missing tail")
            : "\(report.faultCount) \(report.faultCount == 1 ? "fault" : "faults")"
        let anchor =
            report.isAnchored ? "anchored" : "unanchored (compare the key with the one you noted, or give --key)"
        return "\(result): \(report.entries) entries of \(report.boots) boots, \(report.released) released, "
            + "\(report.denied) denied, \(report.superseded) superseded, \(report.unreleased) unreleased, "
            + "\(report.records) records, \(report.checkpoints) checkpoints, "
            + "\(report.signedCheckpoints) signed, "
            + "\(report.receiptKey.map(Fingerprint.text) ?? "no receipt key"), \(anchor)"
    }

    // MARK: query

    private static func query(_ arguments: Arguments) async throws -> Int32 {
        var query = LogQuery()
        query.walletID = arguments.value(wallet)
        query.appID = arguments.value(app)
        query.actorID = arguments.value(actor) ?? arguments.value(user)
        query.action = arguments.value(action)
        query.status = try arguments.value(status).map { text throws(UsageError) in
            guard let status = LogQuery.Status(rawValue: text) else {
                let known = LogQuery.Status.allCases.map(\.rawValue).joined(separator: ", ")
                throw UsageError("--status must be one of \(known)")
            }
            return status
        }
        query.shadow = try arguments.value(shadow).map { text throws(UsageError) in
            guard let shadow = LogQuery.Shadow(rawValue: text) else {
                let known = LogQuery.Shadow.allCases.map(\.rawValue).joined(separator: ", ")
                throw UsageError("--shadow must be one of \(known)")
            }
            return shadow
        }
        query.sinceMs = try arguments.time(since)
        query.untilMs = try arguments.time(until)
        query.limit = try arguments.number(limit, default: query.limit)
        guard (1...LogQuery.maximumLimit).contains(query.limit) else {
            throw UsageError("--limit must be 1 to \(LogQuery.maximumLimit)")
        }
        let database = try await ExistingDatabase.open(arguments)
        let entries = try await query.run(on: database)
        await database.close()
        if arguments.isSet(json) {
            Console.print(String(decoding: JSON.array(entries.map(\.json)).serialized(), as: UTF8.self))
        } else {
            for entry in entries { Console.print(line(entry)) }
        }
        return ExitCode.success
    }

    private static func line(_ logged: LoggedReceipt) -> String {
        let (entry, receipt) = (logged.entry, logged.receipt)
        func text(_ value: JSON?) -> String? { value?.stringValue }
        let status = entry.outcome == .released ? text(receipt["decision"]) ?? "?" : entry.outcome.rawValue
        let subject = receipt["subject"].map { [text($0["kind"]), text($0["id"])].compactMap { $0 } } ?? []
        let actor = [text(receipt["actor"]?["kind"]), text(receipt["actor"]?["id"])].compactMap { $0 }
        let fields = [
            String(entry.sequence), Timestamp.text(entry.atMs), status.padded(to: 10), text(receipt["op"]),
            text(receipt["method"]), subject.joined(separator: " "),
            actor.isEmpty ? nil : "by " + actor.joined(separator: " "),
            text(receipt["context"]?["ip"]).flatMap { $0.isEmpty ? nil : "from \($0)" },
        ]
        return fields.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: "  ")
    }

    // MARK: export

    private static func export(_ arguments: Arguments) async throws -> Int32 {
        let database = try await ExistingDatabase.open(arguments)
        let export = LogExport(createdAtMs: WallClock.nowMs())
        let path = arguments.words[1]
        let count: Int
        if path == "-" {
            count = try await export.write(database) { Console.write($0, to: STDOUT_FILENO) }
        } else {
            count = try await export.write(database, toNewFile: path)
        }
        await database.close()
        Console.error("\(count) entries exported")
        return ExitCode.success
    }
}
