import HTTPCore
import Protection
import Wallets

/// Slows down the relay's callers, who come without an app.
///
/// Everybody counts against the address that they come from. Only requests that a wallet knew the caller of count against
/// the wallet, so that strangers cannot use up its share; those that it did not know count as strangers.
struct RelayGate: Sendable {
    private let addresses: TokenBuckets
    private let wallets: TokenBuckets

    init(_ configuration: APIConfiguration) {
        let limit = RateLimit(
            perSecond: configuration.relayRequestsPerSecond, burst: configuration.relayRequestsPerSecond * 2)
        addresses = TokenBuckets(limit, capacity: configuration.rememberedKeys)
        wallets = TokenBuckets(limit, capacity: configuration.rememberedKeys)
    }

    /// - Throws: `rate_limited` when address or wallet have asked too often.
    func admit(_ address: ClientAddress, walletID: String, nowUs: Int64) throws(APIError) {
        let decision = addresses.take(from: address.limitKey, nowUs: nowUs)
        guard decision.isAllowed else {
            throw APIError(rateLimited: decision, "Too many requests to the relay come from this address.")
        }
        let wallet = wallets.take(0, from: walletID, nowUs: nowUs)
        guard wallet.remaining >= 1 else {
            throw APIError(rateLimited: wallet, "Too many requests are made for this wallet.")
        }
    }

    /// Counts a request whose caller the wallet knew.
    func count(walletID: String, nowUs: Int64) { _ = wallets.take(from: walletID, nowUs: nowUs) }
}
