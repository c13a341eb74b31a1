import Bytes
import Ethereum
import Hyperliquid

/// Who signs what a `HyperliquidClient` posts.
protocol ActionSigner: Sendable {
    /// The vault that acts.
    var bundle: VaultBundle { get }
    /// Where actions are posted unless the client is told otherwise.
    var exchangeURL: String { get }

    func nextNonce() -> UInt64
    func signature(ofTypedData typedData: JSON) async throws(VaultError) -> EthereumSignature
}

extension VaultAccount: ActionSigner {
    var exchangeURL: String {
        bundle.isTestnet ? "https://api.hyperliquid-testnet.xyz" : "https://api.hyperliquid.xyz"
    }

    func signature(ofTypedData typedData: JSON) async throws(VaultError) -> EthereumSignature {
        try await signTypedData(typedData)
    }
}

extension RelayAccount: ActionSigner {
    var exchangeURL: String { bundle.relays[0] }

    func signature(ofTypedData typedData: JSON) async throws(VaultError) -> EthereumSignature {
        try signTypedData(typedData)
    }
}
