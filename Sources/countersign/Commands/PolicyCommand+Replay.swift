import Audit
import Bytes
import Glibc
import Signer
import Storage
import Wallets

/// `countersign policy replay FILE`: what a draft would have decided about what was decided.
extension PolicyCommand {
    private static let app = Flag("--app", "ID", "replay: the app, if neither wallet nor policy is named")
    private static let wallet = Flag("--wallet", "ID", "replay: requests to this wallet")
    private static let policy = Flag("--policy", "ID", "replay: requests that this policy decided")
    private static let since = Flag("--since", "TIME", "replay: not before; RFC 3339 or milliseconds since 1970")
    private static let until = Flag("--until", "TIME", "replay: before")
    static let replayFlags = [app, wallet, policy, since, until]

    /// Differences that are printed as JSON, at most: they are held until the end.
    private static let maximumDifferences = 10_000

    static func replay(_ file: String, _ arguments: Arguments) async throws -> Int32 {
        let draft = try JSON.parse(FileContent.read(file, atMost: maximumBytes))
        let database = try await ExistingDatabase.open(arguments)
        let store = RecordStore(database)
        let service = try ReplayService(store: store, database: database)
        let result: Result<Int32, any Error>
        do {
            let run = try await service.begin(draft, over: try await scope(arguments, in: store))
            result = .success(try await finish(run, isJSON: arguments.isSet(json)))
        } catch let error as WalletsError {
            result = .failure(CommandError(error.message))
        } catch {
            result = .failure(error)
        }
        service.stop()
        await database.close()
        return try result.get()
    }

    /// Plays a draft to the end of its history and prints what comes of it.
    private static func finish(_ run: DraftReplay, isJSON: Bool) async throws -> Int32 {
        var (run, report, listed) = (run, ReplayReport(), [JSON]())
        while run.place != nil {
            let (part, _) = try await run.advance()
            report.add(part)
            for difference in report.takeDifferences() {
                if !isJSON { Console.print(line(difference.json)) }
                if listed.count < maximumDifferences { listed.append(difference.json) }
            }
            if isatty(STDERR_FILENO) == 1 { Console.error("\(report.judged) judged") }
        }
        if isJSON {
            let counts = report.members.filter { $0.key != "differences" }
            let object = JSON.object(counts + [.init("differences", .array(listed))])
            Console.print(String(decoding: object.serialized(), as: UTF8.self))
        } else {
            Console.print(text(of: report))
        }
        return report.unreadable.isEmpty ? ExitCode.success : ExitCode.failure
    }

    private static func scope(_ arguments: Arguments, in store: RecordStore) async throws -> ReplayScope {
        let (wallet, policy) = (arguments.value(wallet), arguments.value(policy))
        let named = wallet.map { RecordKey(kind: .wallet, id: $0) } ?? policy.map { RecordKey(kind: .policy, id: $0) }
        var owner = arguments.value(app)
        if owner == nil, let named {
            guard let record = try await store.newest(named)?.record else {
                throw CommandError("there is no \(named.kind.rawValue) \(named.id)")
            }
            owner = record.header.appID
        }
        guard let owner else { throw UsageError("--app ID, --wallet ID or --policy ID is needed") }
        var scope = ReplayScope(appID: owner)
        (scope.walletID, scope.policyID) = (wallet, policy)
        scope.sinceMs = try arguments.time(since)
        scope.untilMs = try arguments.time(until)
        return scope
    }

    private static func line(_ difference: JSON) -> String {
        func text(_ path: String...) -> String? {
            path.reduce(JSON?.some(difference)) { $0?[$1] }?.stringValue
        }
        let then = text("then", "decision") ?? "?"
        let rule = text("now", "rule_name").map { " by rule '\($0)'" } ?? ": \(text("now", "reason") ?? "?")"
        let actor = [text("actor", "kind"), text("actor", "id")].compactMap { $0 }.joined(separator: " ")
        return [
            difference["seq"]?.numberToken ?? "?", Timestamp.text(difference["at"]?.safeInteger ?? 0),
            text("method") ?? "?", "wallet \(text("wallet_id") ?? "?")", "by \(actor)",
            "\(then) then, \(text("now", "decision") ?? "?") now\(rule)",
        ].joined(separator: "  ")
    }

    private static func text(of report: ReplayReport) -> String {
        var lines = report.unreadable.map { "\($0.sequence)  unreadable: \($0.reason)" }
        lines.append(
            "would have denied \(report.wouldDeny) of \(report.judged), and allowed \(report.wouldAllow) that were denied; "
                + "\(report.notKept) not kept, \(report.unreadable.count) unreadable")
        return lines.joined(separator: "\n")
    }
}
