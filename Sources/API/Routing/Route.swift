import HTTPCore
import Signer
import Wallets

/// One thing that can be asked of the API.
final class Route: Sendable {
    /// What answers it.
    enum Endpoint: Sendable {
        case health
        case readiness
        case document
        /// A change of a resource; `Operation` says which.
        case change(RecordKind)
        /// The use of a wallet's key.
        case use(isRawSign: Bool)
        case list(RecordKind)
        case record(RecordKind)
        case walletByAddress
        /// Wallets to be made, each by itself.
        case walletBatch
        case userByCustomID
        case userByWallet
        /// The public keys under which an app takes tokens.
        case keySet
        case log
        /// A signed head of the log, and the key that it verifies under.
        case checkpoint
        case checkpointKey
        /// The proof of an entry of the log, and that the log only grew.
        case logProof
        case logConsistency
        case rule
        case items
        case item
        case evaluation
        /// What a draft of a policy would have decided.
        case replay
        /// A request that shall wait for signatures; `Operation` says which, by the path without `/intents`.
        case intentProposal
        case intents
        case intent
        case intentAuthorization
        case intentRejection
        /// What was used of an aggregation.
        case aggregationLimits
        /// What binds a wallet.
        case walletLimits
        /// A request of Hyperliquid's SDKs, which carries its own authorization.
        case relay(ExchangePlace)
        case webhook(WebhookAction)
        /// A route of Privy's API that is not offered here.
        case absent
    }

    let method: String
    /// The path as it is documented, with parameters in braces; used in logs and metrics too.
    let template: String
    let endpoint: Endpoint
    let segments: [String]

    init(_ method: String, _ template: String, _ endpoint: Endpoint) {
        self.method = method
        self.template = template
        self.endpoint = endpoint
        segments = template.dropFirst().split(separator: "/").map(String.init)
    }

    var isOffered: Bool { if case .absent = endpoint { false } else { true } }

    /// Whether a request may come with a gateway's secret: the use of a wallet by signature, not a dry run.
    func isOpenToGateways(_ request: HTTPRequest) -> Bool {
        guard case .use(isRawSign: false) = endpoint else { return false }
        return request.query == nil && request.header("privy-authorization-signature")?.isEmpty == false
    }

    /// Whether it is answered without authentication.
    var isPublic: Bool {
        switch endpoint {
        case .health, .readiness, .document, .keySet: true
        default: false
        }
    }
}
