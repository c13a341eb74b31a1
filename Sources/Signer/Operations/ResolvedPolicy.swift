import Bytes
import Policy

/// A policy with all that it looks at, each at the version that binds: the one place where requests are judged, by signers,
/// in dry runs and over what was recorded.
struct ResolvedPolicy: Sendable {
    let compiled: CompiledPolicy
    let sets: [String: ConditionSet]
    let aggregations: [(aggregation: CompiledAggregation, sets: [String: ConditionSet])]

    /// - Parameter usage: what was used of limit windows, by their keys.
    func judge(_ facts: Facts, in setting: JudgementSetting, usage: [[UInt8]: UInt256]) -> PolicyJudgement {
        let context = setting.context(with: sets)
        guard !aggregations.isEmpty else { return .verdict(compiled.evaluate(facts, in: context)) }
        var limits = compiled.measure(facts, by: aggregations.map { ($0.aggregation, setting.context(with: $0.sets)) })
        limits.know(usage)
        guard limits.missing.isEmpty else { return .incomplete(limits.windows) }
        return .verdict(compiled.evaluate(facts, in: context, limits: limits))
    }
}

/// When, of which wallet and by whom something is asked.
struct JudgementSetting: Sendable {
    /// Milliseconds since 1970.
    let nowMs: Int64
    let walletAddress: WalletAddress
    let origin: RequestOrigin

    fileprivate func context(with sets: [String: ConditionSet]) -> EvaluationContext {
        EvaluationContext(nowMs: UInt64(max(nowMs, 0)), walletAddress: walletAddress, origin: origin) { sets[$0] }
    }
}
