import Bytes
import Ethereum
import Hyperliquid

/// What is asked of a wallet, as far as policies look at it.
public struct Facts: Sendable {
    /// What the wallet is asked to do.
    public let method: WalletMethod
    let subject: Subject

    enum Subject: Sendable {
        case transaction(Transaction)
        case typedData(TypedData)
        case message([UInt8])
        case authorization(Authorization7702)
        case userOperation(UserOperation)
        case l1Action(HyperliquidFacts)
        case solana(SolanaFacts)
        case solanaMessage([UInt8])
        case opaque
    }

    /// A transaction that is signed, or signed and sent.
    public static func transaction(_ transaction: Transaction, method: WalletMethod = .signTransaction) -> Facts {
        Facts(method: method, subject: .transaction(transaction))
    }

    /// Typed data of `eth_signTypedData_v4`.
    public static func typedData(_ data: TypedData) -> Facts {
        Facts(method: .signTypedData, subject: .typedData(data))
    }

    /// The bytes of a `personal_sign`, before they are prefixed and hashed.
    public static func personalMessage(_ message: [UInt8]) -> Facts {
        Facts(method: .personalSign, subject: .message(message))
    }

    /// A delegation of `eth_sign7702Authorization`.
    public static func authorization(_ authorization: Authorization7702) -> Facts {
        Facts(method: .signAuthorization, subject: .authorization(authorization))
    }

    /// An operation of `eth_signUserOperation`.
    public static func userOperation(_ operation: UserOperation) -> Facts {
        Facts(method: .signUserOperation, subject: .userOperation(operation))
    }

    /// An action of `hyperliquid_signL1Action`.
    public static func l1Action(_ action: HyperliquidFacts) -> Facts {
        Facts(method: .signL1Action, subject: .l1Action(action))
    }

    /// A transaction of a Solana wallet.
    public static func solana(_ facts: SolanaFacts) -> Facts {
        Facts(method: .solanaSignTransaction, subject: .solana(facts))
    }

    /// The bytes of a `signMessage`, which are signed as they are. Of a message off the chain, its text.
    public static func solanaMessage(_ message: [UInt8]) -> Facts {
        Facts(method: .solanaSignMessage, subject: .solanaMessage(message))
    }

    /// A request of which nothing but its method is known: a hash to sign, or an export.
    public static func opaque(_ method: WalletMethod) -> Facts { Facts(method: method, subject: .opaque) }

    /// Whether this is a message of exactly 32 bytes, which is the hash of something unseen.
    var isBlindMessage: Bool {
        switch subject {
        case .message(let message), .solanaMessage(let message): message.count == 32
        default: false
        }
    }

    /// Whether this is the typed data that stands for a Hyperliquid action without showing it.
    ///
    /// The domain is not looked at: no other protocol is known to use this type.
    var isBlindAgent: Bool {
        guard case .typedData(let data) = subject, data.primaryType == "Agent" else { return false }
        return data.encodeType(of: "Agent") == "Agent(string source,bytes32 connectionId)"
    }

    /// How many times rules and aggregations are asked: once, or once for each order of an action and each instruction of a
    /// transaction of Solana.
    var elementCount: Int {
        switch subject {
        case .l1Action(let action): action.elementCount
        case .solana(let transaction): transaction.instructions.count
        default: 1
        }
    }
}
