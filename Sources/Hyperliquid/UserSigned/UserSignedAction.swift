import Bytes
import Ethereum

/// An action that is signed field by field, such as a withdrawal.
public struct UserSignedAction: Sendable {
    /// The value of `type`, such as `withdraw3`.
    public let kind: String
    /// Such as `HyperliquidTransaction:Withdraw`.
    public let primaryType: String
    public let isMainnet: Bool
    /// The value of `nonce` or `time`, milliseconds since 1970.
    public let nonce: UInt64
    /// What is signed.
    public let typedData: TypedData

    /// Reads an action as it is posted, `signatureChainId` and `hyperliquidChain` among its members.
    public static func parse(_ json: JSON) throws(HyperliquidError) -> UserSignedAction {
        throw HyperliquidError(.malformed, "unfinished")
    }
}
