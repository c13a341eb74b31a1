import Bytes
import Policy

/// A draft of a policy on its way over what was decided: it judges one request after another as if it had been in place.
///
/// Sums are those of the requests that it was shown and would have allowed, at the times that they had.
public struct PolicyReplay: Sendable {
    private let policy: ResolvedPolicy
    private var windows: [[UInt8]: CountedWindow] = [:]

    /// - Parameter records: the condition sets and aggregations that the draft names, as they are now.
    /// - Throws: `invalidData` when the draft names what is not there or asks of sums what cannot be reached.
    public init(_ draft: PolicyDraft, at path: String, records: DryRun.Records) throws(Refusal) {
        let document = draft.document
        let compiled = try refusing { () throws(PolicyError) in try CompiledPolicy(id: "", document) }
        policy = try records.resolve(
            compiled, sets: document.conditionSetIDs, aggregations: document.aggregationIDs, pins: [])
        try document.checkBounds(
            by: Dictionary(policy.aggregations.map { ($0.aggregation.id, $0.aggregation) }) { first, _ in first },
            at: "\(path).rules")
    }

    /// The chain of the wallets that the draft is for.
    public var chain: ChainType { policy.compiled.document.chain }

    /// The longest time that a sum of the draft looks back, in milliseconds; zero when it looks at none.
    public var longestSpanMs: Int64 { policy.aggregations.map(\.aggregation.document.span.lengthMs).max() ?? 0 }

    /// What the draft says to the next request, in the order of the log; counts it if the draft allows it.
    /// - Parameter address: that of the request's wallet.
    public mutating func judge(_ request: RecordedRequest, of address: WalletAddress) -> Verdict? {
        let setting = request.setting(of: address)
        var judgement = policy.judge(request.facts, in: setting, usage: [:])
        if case .incomplete(let needed) = judgement {
            var usage: [[UInt8]: UInt256] = [:]
            for window in needed { usage[window.key] = windows[window.key]?.used(atMs: request.atMs) ?? .zero }
            judgement = policy.judge(request.facts, in: setting, usage: usage)
        }
        guard let verdict = judgement.verdict else { return nil }
        for use in verdict.limits where verdict.isAllowed && use.amount != .zero {
            // A sum that is too large was refused when it was measured.
            _ = windows[use.window.key, default: CountedWindow(use.window)].count(use.amount, atMs: request.atMs)
        }
        return verdict
    }
}
