import Ethereum

/// What a decision depends on beside the request and the policy.
public struct EvaluationContext: Sendable {
    /// Milliseconds since 1970, by the clock of the one who decides.
    public let nowMs: UInt64
    /// The address of the wallet that is asked to sign.
    public let walletAddress: WalletAddress
    /// The condition set of an id; nil when there is none, which makes its conditions unevaluable.
    public let conditionSet: @Sendable (String) -> ConditionSet?

    /// A context whose condition sets come from a look-up.
    public init(
        nowMs: UInt64, walletAddress: WalletAddress,
        conditionSet: @escaping @Sendable (_ id: String) -> ConditionSet? = { _ in nil }
    ) {
        self.nowMs = nowMs
        self.walletAddress = walletAddress
        self.conditionSet = conditionSet
    }
}
