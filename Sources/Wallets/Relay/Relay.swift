import Bytes
import Signer

/// Requests of Hyperliquid's SDKs, carried to the exchange in the name of a wallet.
public protocol Relay: Sendable {
    /// Has an action judged, signed by the wallet and recorded, and posts it to the exchange.
    ///
    /// - Throws: `refused` when it is not even judged; `nonceUsed`; `exchangeUnreachable`, `exchangeTimedOut` or
    ///   `exchangeLost` after it was signed; what else keeps a request from being carried out.
    func exchange(_ request: RelayedPost) async throws(WalletsError) -> RelayAnswer

    /// Passes a question on.
    func info(_ body: [UInt8], for walletID: String, isTestnet: Bool) async throws(WalletsError) -> RelayAnswer
}

/// `POST …/exchange` as a face has read it; nothing of it is believed.
public struct RelayedPost: Sendable {
    public let walletID: String
    /// Which network the path names.
    public let isTestnet: Bool
    public let path: String
    /// The `Host` header.
    public let host: String?
    /// Action, nonce and signature.
    public let body: JSON
    public let context: RequestContext

    public init(
        walletID: String, isTestnet: Bool, path: String, host: String?, body: JSON, context: RequestContext
    ) {
        self.walletID = walletID
        self.isTestnet = isTestnet
        self.path = path
        self.host = host
        self.body = body
        self.context = context
    }
}

/// What became of a relayed request.
public enum RelayAnswer: Equatable, Sendable {
    case exchange(ExchangeAnswer)
    /// A policy denied it: one sentence for people, with the rule that decided.
    case denied(String)
}
