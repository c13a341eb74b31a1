import Signer

/// Which requests a draft is played against: those of wallets of its chain.
public struct ReplayScope: Sendable {
    public var appID: String
    /// One wallet; nil for all.
    public var walletID: String?
    /// Requests that this policy decided; nil for all.
    public var policyID: String?
    /// When they were recorded, milliseconds since 1970, inclusive.
    public var sinceMs: Int64?
    /// Exclusive.
    public var untilMs: Int64?

    public init(appID: String) { self.appID = appID }
}
