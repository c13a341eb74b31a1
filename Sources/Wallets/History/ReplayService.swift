import Audit
import Bytes
import Policy
import Reactor
import Signer
import Storage

/// Plays drafts of policies against what was decided, on a thread of its own.
public final class ReplayService: Sendable {
    /// Requests that one page looks at, at most.
    public static let maximumPage = 1_000
    /// Requests over which a draft that looks at sums is played in one piece, at most.
    public static let maximumWhole = 10_000
    /// Reads that one answer takes, at most, of 200 requests among 50,000 entries of the log each.
    private static let maximumReads = 100

    private let store: RecordStore
    private let database: any Database
    private let thread: ThreadPool

    public init(store: RecordStore, database: any Database) throws {
        (self.store, self.database) = (store, database)
        thread = try ThreadPool(name: "replay", threads: 1)
    }

    /// Begins with a draft, which stands at `policy` of a body.
    ///
    /// - Parameter sequence: the entry of the log after which it begins; nil for the beginning.
    /// - Throws: `invalidData` for a draft that would be refused or does not fit the scope, `notFound` for a wallet or a policy
    ///   that is none of the app's.
    public func begin(
        _ draft: JSON?, over scope: ReplayScope, after sequence: Int64? = nil
    ) async throws(WalletsError) -> DraftReplay {
        let replay = try await read(draft, appID: scope.appID)
        if let id = scope.walletID {
            guard case .wallet(let wallet)? = try await record(.wallet, id, of: scope.appID)?.body else {
                throw WalletsError(.refused(.notFound), "Wallet not found")
            }
            guard wallet.address.chain == replay.chain else {
                throw ReplayService.fault(
                    "policy.chain_type", "The wallet is one of '\(wallet.chainType)', not of '\(replay.chain.rawValue)'"
                )
            }
        }
        if let id = scope.policyID, try await record(.policy, id, of: scope.appID) == nil {
            throw WalletsError(.refused(.notFound), "Policy not found")
        }
        return try await DraftReplay(
            replay, over: scope, after: sequence, store: store, database: database, thread: thread)
    }

    /// A page of a replay, or all of it where the draft looks at sums.
    ///
    /// - Parameter sequence: the `next` of the page before.
    /// - Returns: what came of the page, and where the next one begins; nil at the end.
    public func page(
        _ draft: JSON?, over scope: ReplayScope, after sequence: Int64?, limit: Int
    ) async throws(WalletsError) -> (report: ReplayReport, next: Int64?) {
        var run = try await begin(draft, over: scope, after: sequence)
        guard !run.looksAtSums || sequence == nil else {
            throw ReplayService.fault("cursor", "A draft that looks at sums over time is played in one piece")
        }
        var (report, looked, reads) = (ReplayReport(), 0, 0)
        let most = run.looksAtSums ? ReplayService.maximumWhole : limit
        while run.place != nil, looked < most, reads < ReplayService.maximumReads {
            let (part, count) = try await run.advance(atMost: most - looked)
            report.add(part)
            looked += count
            reads += 1
        }
        guard !run.looksAtSums || run.place == nil else {
            throw ReplayService.fault(
                "since",
                "A draft that looks at sums over time is played in one piece, over at most \(ReplayService.maximumWhole) "
                    + "requests: narrow since and until, or use 'countersign policy replay'")
        }
        return (report, run.place)
    }

    /// Lets the thread end.
    public func stop() { thread.stop() }

    private func read(_ json: JSON?, appID: String) async throws(WalletsError) -> PolicyReplay {
        let draft: PolicyDraft
        do { draft = try PolicyDraft(json, at: "policy") } catch {
            throw WalletsError(.refused(.invalidData), error.description)
        }
        let records = try await RecordGathering.current(for: .createPolicy, appID: appID, body: json, in: store)
        for id in draft.document.conditionSetIDs where records.record(RecordKey(kind: .conditionSet, id: id)) == nil {
            throw ReplayService.fault("policy.rules", "Condition set '\(id)' not found")
        }
        for id in draft.document.aggregationIDs where records.record(RecordKey(kind: .aggregation, id: id)) == nil {
            throw ReplayService.fault("policy.rules", "Aggregation '\(id)' not found")
        }
        do { return try PolicyReplay(draft, at: "policy", records: DryRun.Records(records)) } catch {
            throw WalletsError(error)
        }
    }

    private func record(_ kind: RecordKind, _ id: String, of appID: String) async throws(WalletsError) -> Record? {
        let record = try await store.newest(RecordKey(kind: kind, id: id))?.record
        return record?.header.appID == appID ? record : nil
    }

    private static func fault(_ path: String, _ what: String) -> WalletsError {
        WalletsError(.refused(.invalidData), "[Input error] `\(path)`: \(what)")
    }
}
