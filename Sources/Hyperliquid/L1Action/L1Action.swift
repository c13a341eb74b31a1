import Bytes
import Ethereum

/// An action that Hyperliquid's exchange reads in full but its users sign blindly, as a hash inside an `Agent` message.
///
/// Parsing knows every kind and every field; anything else is refused, so that what is hashed is what was judged.
public struct L1Action: Sendable {
    /// The value of `type`, such as `order`.
    public let kind: String
    /// The action with its members in the order in which they are hashed.
    public let canonical: JSON

    /// Reads an action whose members may come in any order.
    public static func parse(_ json: JSON) throws(HyperliquidError) -> L1Action {
        throw HyperliquidError(.malformed, "unfinished")
    }

    /// The canonical action as MessagePack.
    public var messagePack: [UInt8] { [] }

    /// The 32 bytes that the signed `Agent` carries.
    /// - Parameters:
    ///   - nonce: milliseconds since 1970.
    ///   - vaultAddress: the vault or sub-account for which the action is made.
    ///   - expiresAfter: milliseconds since 1970.
    public func connectionID(nonce: UInt64, vaultAddress: Address?, expiresAfter: UInt64?) -> [UInt8] { [] }

    /// The typed data that is signed for a connection ID.
    public static func agentTypedData(connectionID: [UInt8], isMainnet: Bool) -> JSON { .null }

    /// The digest of `agentTypedData`, 32 bytes.
    public static func agentDigest(connectionID: [UInt8], isMainnet: Bool) -> [UInt8] { [] }

    /// What a policy may ask about the action.
    /// - Parameter vaultAddress: as in `connectionID`.
    public func facts(vaultAddress: Address?) -> L1Facts { L1Facts(kind: kind) }
}
