import Ethereum

/// What a decision depends on beside the request and the policy.
public struct EvaluationContext: Sendable {
    /// Milliseconds since 1970, by the clock of the one who decides.
    public let nowMs: UInt64
    /// The address of the wallet that is asked to sign.
    public let walletAddress: WalletAddress
    /// Whose request it is, as far as that is known.
    public let origin: RequestOrigin
    /// The condition set of an id; nil when there is none, which makes its conditions unevaluable.
    public let conditionSet: @Sendable (String) -> ConditionSet?

    /// A context whose condition sets come from a look-up.
    public init(
        nowMs: UInt64, walletAddress: WalletAddress, origin: RequestOrigin = RequestOrigin(),
        conditionSet: @escaping @Sendable (_ id: String) -> ConditionSet? = { _ in nil }
    ) {
        self.nowMs = nowMs
        self.walletAddress = walletAddress
        self.origin = origin
        self.conditionSet = conditionSet
    }
}

/// Whose request is judged. What is nil makes what looks at it unevaluable.
public struct RequestOrigin: Sendable, Equatable {
    public let appID: String?
    public let walletID: String?
    public let actor: ActingParty?

    public init(appID: String? = nil, walletID: String? = nil, actor: ActingParty? = nil) {
        self.appID = appID
        self.walletID = walletID
        self.actor = actor
    }
}

/// Who asks, as it was counted.
public struct ActingParty: Sendable, Equatable {
    /// In what capacity.
    public enum Kind: String, Sendable, CaseIterable {
        /// The wallet's owner.
        case owner
        /// One of its signers.
        case signer
        /// The app's secret, for a wallet without an owner.
        case app
    }

    public let kind: Kind
    /// The id of the key quorum, or of the app.
    public let id: String

    /// - Parameter id: the id of the key quorum, or of the app.
    public init(_ kind: Kind, id: String) {
        self.kind = kind
        self.id = id
    }
}
