/// The kind of chain that a wallet or a policy is for.
public enum ChainType: String, Sendable, CaseIterable {
    case ethereum
    case solana
}

extension WalletMethod {
    /// The chains whose wallets have the method.
    var chains: Set<ChainType> {
        switch self {
        case .solanaSignMessage, .solanaSignTransaction, .solanaSendTransaction: [.solana]
        case .rawSign, .exportPrivateKey, .exportSeedPhrase, .transfer: [.ethereum, .solana]
        default: [.ethereum]
        }
    }
}

extension PolicyRule {
    /// Refuses a rule about a method that wallets of the chain do not have.
    func check(_ chain: ChainType, at path: String) throws(PolicyError) {
        guard !method.exists(on: chain) else { return }
        throw PolicyError(
            at: path.isEmpty ? "method" : "\(path).method",
            "'\(method.name)' is no method of '\(chain.rawValue)' wallets that policies know")
    }
}
