import Bytes
import Ethereum

/// An action that Hyperliquid's exchange reads in full but its users sign blindly, as a hash inside an `Agent` message.
///
/// Every kind and every member is known here and anything else is refused, so that what is hashed is what was judged.
public struct L1Action: Hashable, Sendable {
    /// The value of `type`, such as `order`.
    public let kind: String
    /// The action with its members in the order in which they are hashed, hexadecimal digits in lower case.
    public let canonical: JSON
    /// The canonical action as MessagePack.
    public let messagePack: [UInt8]

    /// Reads an action whose members may come in any order.
    /// - Throws: `unknownKind`; `unknownField`, `missingField`, `malformed` or `outOfRange` with the path of the member.
    public static func parse(_ json: JSON) throws(HyperliquidError) -> L1Action {
        guard let members = json.objectValue, let name = json["type"]?.stringValue else {
            throw HyperliquidError(.malformed, "an action is an object with a type")
        }
        guard let (kind, type) = kinds.first(where: { $0.key.utf8.elementsEqual(name.utf8) }) else {
            throw HyperliquidError(.unknownKind, path: "type", "an unknown kind of action")
        }
        let rest = members.filter { !$0.key.utf8.elementsEqual("type".utf8) }
        guard rest.count == members.count - 1, let canonical = try type.canonical(.object(rest)).objectValue else {
            throw HyperliquidError(.malformed, "the type occurs twice")
        }
        return try L1Action(kind: kind, members: canonical)
    }

    private init(kind: String, members: [JSON.Member]) throws(HyperliquidError) {
        self.kind = kind
        canonical = .object([JSON.Member("type", .string(kind))] + members)
        messagePack = try MessagePack.encode(canonical)
    }

    /// The 32 bytes that the signed `Agent` carries.
    /// - Parameters:
    ///   - nonce: milliseconds since 1970.
    ///   - vaultAddress: the vault or sub-account for which the action is made.
    ///   - expiresAfter: milliseconds since 1970.
    public func connectionID(nonce: UInt64, vaultAddress: Address?, expiresAfter: UInt64?) -> [UInt8] {
        Self.connectionID(
            ofMessagePack: messagePack, nonce: nonce, vaultAddress: vaultAddress, expiresAfter: expiresAfter)
    }

    public static func == (left: L1Action, right: L1Action) -> Bool { left.messagePack == right.messagePack }
    public func hash(into hasher: inout Hasher) { hasher.combine(messagePack) }
}
