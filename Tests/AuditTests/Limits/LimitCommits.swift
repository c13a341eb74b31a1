import Audit
import Bytes
import Policy
import Signer

/// Decisions about limits as a signer would state them, without the rest of a decision.
struct LimitCommits {
    static let aggregation = "aaaaaaaaaaaaaaaaaaaaaaa1"

    let window: LimitWindow
    private let host: LedgerHost

    init(_ host: LedgerHost, _ kind: LimitSpan.Kind = .rolling, seconds: Int64 = 60, group: String = "g") throws {
        self.host = host
        window = try LedgerHost.some(
            LimitWindow(
                appID: host.appID, aggregationID: LimitCommits.aggregation,
                span: LedgerHost.some(LimitSpan(kind, seconds: seconds)), group: [group], scale: 0))
    }

    /// - Parameters:
    ///   - atMs: how long after the host's time the receipt was made.
    ///   - limit: the sum that must not be passed.
    ///   - isMet: what the signer found.
    func commit(
        _ counter: UInt64, _ amount: UInt64, atMs: Int64 = 0, limit: UInt64 = 100, isMet: Bool = true,
        isAllowed: Bool = true
    ) throws -> Commit {
        let timeMs = host.clock.nowMs + atMs
        let content = try JSON.object([
            .init("app", .string(host.appID)), .init("at", JSON(timeMs)),
            .init("decision", isAllowed ? "allow" : "deny"), .init("op", "wallet.rpc"),
        ]).canonical()
        let receipt = SignedReceipt(
            content: content, signature: [1], boot: [UInt8](repeating: 3, count: 16), counter: counter)
        let use = LimitUse(
            window: window, amount: UInt256(amount), sum: nil,
            checks: [LimitCheck(.lessOrEqual, UInt256(limit), isMet: isMet)])
        return try Commit(
            Decision(
                status: isAllowed ? 200 : 400, answer: [], receipt: receipt,
                index: LedgerHost.some(ReceiptIndex(receipt: content)), reads: [], changes: [], keyMaterial: [],
                shownOnce: [], limits: [use], atMs: timeMs), answer: nil)
    }

    @discardableResult
    func record(
        _ counter: UInt64, _ amount: UInt64, atMs: Int64 = 0, limit: UInt64 = 100, isMet: Bool = true,
        isAllowed: Bool = true
    ) async throws -> CommitResult {
        try await host.ledger.record(
            commit(counter, amount, atMs: atMs, limit: limit, isMet: isMet, isAllowed: isAllowed))
    }

    /// What is stored as used, so long after the host's time.
    func used(atMs: Int64 = 0) async throws -> UInt256? {
        try await host.ledger.limits.read([WindowNeed(window)], atMs: host.clock.nowMs + atMs)[window.key]
    }
}
