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
    /// Refuses a rule about a method that wallets of the chain do not have, and sums over time where none are kept.
    func check(_ chain: ChainType, at path: String) throws(PolicyError) {
        if chain == .solana, let index = conditions.firstIndex(where: { $0.source == .reference }) {
            let place = path.isEmpty ? "" : "\(path)."
            throw PolicyError(
                at: "\(place)conditions.\(index).field_source", "Sums over time are not kept for 'solana' wallets yet")
        }
        guard case .only(let method) = method, !method.chains.contains(chain) else { return }
        throw PolicyError(
            at: path.isEmpty ? "method" : "\(path).method",
            "'\(method.rawValue)' is no method of '\(chain.rawValue)' wallets that policies know")
    }
}
