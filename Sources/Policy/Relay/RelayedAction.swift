import Bytes
import Ethereum
import Hyperliquid

/// An action of either kind as it is posted to Hyperliquid's exchange, for the network that it was sent to.
///
/// The SDKs do not always know that network: the Python SDK signs for the test network whatever the URL, unless it is the
/// exchange's own. So what the caller signed and what the wallet signs may differ in the network, and in nothing else.
enum RelayedAction {
    /// An L1 action, with what is signed beside it.
    case hashed(L1Action, HyperliquidFacts, vaultAddress: Address?, expiresAfter: UInt64?)
    /// A user-signed action as it is posted anew, and as the caller signed it.
    case spelledOut(JSON, UserSignedAction, asSigned: UserSignedAction)

    /// The action as it is posted anew.
    var json: JSON {
        switch self {
        case .hashed(let action, _, _, _): action.canonical
        case .spelledOut(let json, _, _): json
        }
    }

    /// What policies are asked about.
    var facts: Facts {
        switch self {
        case .hashed(_, let facts, _, _): .l1Action(facts)
        case .spelledOut(_, let action, _): .typedData(action.typedData)
        }
    }
}

extension RelayedAction {
    /// Reads an L1 action whose own nonce, if it has one, must be the request's.
    init(
        hashed json: JSON, nonce: UInt64, vaultAddress: Address?, expiresAfter: UInt64?, isTestnet: Bool
    ) throws(PolicyError) {
        let action = try RelayedAction.reading { () throws(HyperliquidError) in try L1Action.parse(json) }
        let facts = HyperliquidFacts(
            action: action, nonce: nonce, vaultAddress: vaultAddress, expiresAfter: expiresAfter, isTestnet: isTestnet)
        guard facts.action.nonce ?? nonce == nonce else { throw RelayedAction.otherNonce }
        self = .hashed(action, facts, vaultAddress: vaultAddress, expiresAfter: expiresAfter)
    }

    /// Reads a user-signed action, whose own nonce must be the request's.
    init(spelledOut json: JSON, nonce: UInt64, isTestnet: Bool) throws(PolicyError) {
        let posted = UserSignedAction.posted(json, isMainnet: !isTestnet)
        let asSigned = try RelayedAction.reading { () throws(HyperliquidError) in try UserSignedAction.parse(json) }
        let action = try RelayedAction.reading { () throws(HyperliquidError) in try UserSignedAction.parse(posted) }
        guard action.nonce == nonce else { throw RelayedAction.otherNonce }
        self = .spelledOut(posted, action, asSigned: asSigned)
    }

    private static let otherNonce = PolicyError(at: "action", "Has another nonce than the request")

    private static func reading<Value>(
        _ body: () throws(HyperliquidError) -> Value
    ) throws(PolicyError) -> Value {
        do { return try body() } catch {
            throw PolicyError(at: error.path.map { "action.\($0)" } ?? "action", error.message)
        }
    }
}
