import Signer

/// What an intent is about, in the words of Privy's API.
public enum IntentType: String, Sendable, CaseIterable {
    case rpc = "RPC"
    case wallet = "WALLET"
    case policy = "POLICY"
    case rule = "RULE"
    case keyQuorum = "KEY_QUORUM"
    /// Never made here.
    case transfer = "TRANSFER"

    /// nil for operations that cannot wait for signatures here.
    init?(_ operation: Operation) {
        switch operation {
        case .rpc: self = .rpc
        case .updateWallet: self = .wallet
        case .updatePolicy: self = .policy
        case .createRule, .updateRule, .deleteRule: self = .rule
        case .updateKeyQuorum: self = .keyQuorum
        default: return nil
        }
    }
}
