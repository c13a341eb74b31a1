/// What a wallet can be asked to do, by the name that requests and rules use.
public enum WalletMethod: String, Sendable, CaseIterable {
    case personalSign = "personal_sign"
    case signTypedData = "eth_signTypedData_v4"
    case signTransaction = "eth_signTransaction"
    case sendTransaction = "eth_sendTransaction"
    case signAuthorization = "eth_sign7702Authorization"
    case signUserOperation = "eth_signUserOperation"
    case sendCalls = "wallet_sendCalls"
    /// Ours: the action of a Hyperliquid `Agent` message, judged before it becomes a hash.
    case signL1Action = "hyperliquid_signL1Action"
    case signHash = "secp256k1_sign"
    case rawSign = "raw_sign"
    case exportPrivateKey = "exportPrivateKey"
    case exportSeedPhrase = "exportSeedPhrase"
    case transfer
    case solanaSignMessage = "signMessage"
    case solanaSignTransaction = "signTransaction"
    case solanaSendTransaction = "signAndSendTransaction"
    case earnDeposit = "earn_deposit"
    case earnWithdraw = "earn_withdraw"

    /// Whether the method gives away a signature over anything, or the key itself, so that only a rule that names it
    /// can allow it; an ALLOW rule of `*` never does.
    public var mustBeNamed: Bool {
        switch self {
        case .signHash, .rawSign, .exportPrivateKey, .exportSeedPhrase: true
        default: false
        }
    }
}

/// The methods that a rule is about.
public enum MethodSelector: Sendable, Equatable {
    /// `*`: every method; in an ALLOW rule, every one that need not be named.
    case any
    case only(WalletMethod)

    /// The text of a rule's `method`; nil when it names no method that policies know.
    public init?(_ text: String) {
        if text == "*" {
            self = .any
        } else if let method = WalletMethod(rawValue: text) {
            self = .only(method)
        } else {
            return nil
        }
    }

    /// Whether the rule is about messages whose bytes it can see, and about nothing else.
    var isAboutMessages: Bool { self == .only(.personalSign) || self == .only(.solanaSignMessage) }

    /// Whether wallets of a chain can be asked for it.
    public func exists(on chain: ChainType) -> Bool {
        if case .only(let method) = self { method.chains.contains(chain) } else { true }
    }

    /// The text of a rule's `method`.
    public var name: String {
        switch self {
        case .any: "*"
        case .only(let method): method.rawValue
        }
    }
}
