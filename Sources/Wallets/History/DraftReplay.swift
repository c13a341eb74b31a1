import Audit
import Bytes
import Policy
import Reactor
import Signer
import Storage

/// A draft on its way over the history, a block of requests at a time. Nothing is signed, recorded or counted.
public struct DraftReplay: Sendable {
    /// Requests that are read and judged at once.
    private static let blockCount = 200

    private let scope: ReplayScope
    private let history: SigningHistory
    private let store: RecordStore
    private let database: any Database
    private let thread: ThreadPool
    private var replay: PolicyReplay
    private var position: Int64
    private let end: Int64

    /// - Parameter sequence: the entry of the log after which it begins; nil to begin where the time of the scope does, and
    ///   as long before as the sums of the draft look back.
    init(
        _ replay: PolicyReplay, over scope: ReplayScope, after sequence: Int64?, store: RecordStore,
        database: any Database, thread: ThreadPool
    ) async throws(WalletsError) {
        (self.replay, self.scope, self.store, self.database, self.thread) = (replay, scope, store, database, thread)
        history = SigningHistory(
            appID: scope.appID, walletID: scope.walletID,
            sinceMs: scope.sinceMs.map { $0 - replay.longestSpanMs }, untilMs: scope.untilMs)
        do {
            let bounds = try await history.bounds(in: database)
            (position, end) = (max(sequence ?? 0, bounds.after), bounds.upTo)
        } catch {
            throw WalletsError(.storageUnavailable, "the history cannot be read")
        }
    }

    /// The entry of the log up to which it has come; nil when it has come to the end.
    public var place: Int64? { position < end ? position : nil }

    /// Whether what it says of a request depends on the requests before.
    public var looksAtSums: Bool { replay.longestSpanMs > 0 }

    /// Judges the next requests, at most so many; reads no further than 50,000 entries of the log.
    ///
    /// What lies before the time of the scope is judged and counted for the sums, and not reported.
    /// - Returns: the report, and how many requests were looked at.
    public mutating func advance(
        atMost limit: Int = .max
    ) async throws(WalletsError) -> (report: ReplayReport, count: Int) {
        let entries: [SigningHistory.Entry]
        do {
            let page = try await history.page(
                after: position, upTo: end, limit: min(limit, DraftReplay.blockCount), in: database)
            entries = page.entries
            position = page.next ?? end
        } catch {
            throw WalletsError(.storageUnavailable, "the history cannot be read")
        }
        let addresses = try await addresses(of: entries)
        let (scope, before) = (scope, replay)
        let (report, after) = await thread.run {
            var (report, replay) = (ReplayReport(), before)
            for entry in entries { report.take(entry, within: scope, at: addresses, &replay) }
            return (report, replay)
        }
        replay = after
        return (report, entries.count)
    }

    /// The addresses of the wallets that the entries are about.
    private func addresses(of entries: [SigningHistory.Entry]) async throws(WalletsError) -> [String: WalletAddress] {
        var addresses: [String: WalletAddress] = [:]
        for id in Set(entries.compactMap(\.walletID)) {
            let record = try await store.newest(RecordKey(kind: .wallet, id: id))?.record
            guard let record, record.header.appID == scope.appID, case .wallet(let wallet) = record.body else {
                continue
            }
            addresses[id] = wallet.address
        }
        return addresses
    }
}

extension SigningHistory.Entry {
    fileprivate var walletID: String? { logged.receipt["subject"]?["id"]?.stringValue }
}

extension ReplayReport {
    /// Judges an entry, if it is one of the scope.
    fileprivate mutating func take(
        _ entry: SigningHistory.Entry, within scope: ReplayScope, at addresses: [String: WalletAddress],
        _ replay: inout PolicyReplay
    ) {
        let (receipt, sequence) = (entry.logged.receipt, entry.logged.entry.sequence)
        if let id = scope.policyID, receipt["policy"]?.stringValue != id { return }
        let address = entry.walletID.flatMap { addresses[$0] }
        if let address, address.chain != replay.chain { return }
        // Before the time of the scope, only sums are of interest.
        let isReported = scope.sinceMs.map { entry.logged.entry.atMs >= $0 } ?? true
        guard let payload = entry.payload else {
            if isReported { notKept += 1 }
            return
        }
        do throws(RecordedRequest.Unreadable) {
            guard let address, receipt["app"]?.stringValue == scope.appID else {
                throw RecordedRequest.Unreadable("the wallet of the entry is none of the app")
            }
            let request = try RecordedRequest(receipt: receipt, payload: payload)
            guard let verdict = replay.judge(request, of: address) else { return }
            if isReported { note(verdict, of: request, receipt, sequence) }
        } catch {
            if isReported { unreadable.append(Unreadable(sequence: sequence, reason: error.reason)) }
        }
    }

    private mutating func note(
        _ verdict: Verdict, of request: RecordedRequest, _ receipt: JSON, _ sequence: Int64
    ) {
        judged += 1
        let wasAllowed = receipt["decision"]?.stringValue == Verdict.Decision.allow.rawValue
        guard wasAllowed != verdict.isAllowed else { return }
        if wasAllowed { wouldDeny += 1 } else { wouldAllow += 1 }
        let then: JSON = [
            "decision": receipt["decision"] ?? .null, "policy_id": receipt["policy"] ?? .null,
            "rule_id": receipt["rule"] ?? .null,
        ]
        let now: JSON = [
            "decision": .string(verdict.decision.rawValue), "rule_id": JSON(verdict.ruleID),
            "rule_name": JSON(verdict.ruleName), "reason": .string(verdict.reason),
        ]
        differences.append(
            Difference(
                sequence: sequence,
                json: [
                    "seq": JSON(sequence), "at": JSON(request.atMs), "wallet_id": .string(request.walletID),
                    "method": receipt["method"] ?? .null, "actor": receipt["actor"] ?? .null, "then": then, "now": now,
                ]))
    }
}
