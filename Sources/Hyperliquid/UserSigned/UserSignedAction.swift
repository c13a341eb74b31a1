import Bytes
import Ethereum

/// An action that is signed member by member, such as a withdrawal.
public struct UserSignedAction: Sendable {
    /// The value of `type`, such as `withdraw3`.
    public let kind: String
    /// Whether `hyperliquidChain` is `Mainnet`; else it is `Testnet`.
    public let isMainnet: Bool
    /// The chain of the domain, which no exchange checks: `signatureChainId`.
    public let chainID: UInt64
    /// The value of `nonce` or `time`, milliseconds since 1970.
    public let nonce: UInt64
    /// What is signed; its `primaryType` is such as `HyperliquidTransaction:Withdraw`.
    public let typedData: TypedData

    private let type: UserSignedType
    private let message: [JSON.Member]

    /// Reads an action as it is posted, `signatureChainId` and `hyperliquidChain` among its members.
    ///
    /// `agentName` may be absent or null and is then signed as the empty text.
    /// - Throws: `unknownKind`, `unknownField`, `missingField` or `malformed` with the path of the member.
    public static func parse(_ json: JSON) throws(HyperliquidError) -> UserSignedAction { try UserSignedAction(json) }

    private init(_ json: JSON) throws(HyperliquidError) {
        guard let members = json.objectValue, let name = json["type"]?.stringValue else {
            throw HyperliquidError(.malformed, "an action is an object with a type")
        }
        guard let type = UserSignedType.all.first(where: { $0.kind.utf8.elementsEqual(name.utf8) }) else {
            throw HyperliquidError(.unknownKind, path: "type", "an unknown kind of action")
        }
        let known = ["type", "signatureChainId", "hyperliquidChain"] + type.fields.map(\.name)
        for member in members where !known.contains(where: { $0.utf8.elementsEqual(member.key.utf8) }) {
            throw HyperliquidError(.unknownField, "a member that is unknown")
        }
        self.type = type
        kind = type.kind
        isMainnet = try Self.isMainnet(json)
        chainID = try Self.chainID(json)
        message = try type.message(of: json)
        guard let nonce = message.last?.value.safeInteger, nonce >= 0 else {
            throw HyperliquidError(.malformed, path: type.fields.last?.name, "not a time in milliseconds")
        }
        self.nonce = UInt64(nonce)
        typedData = try type.typedData(isMainnet: isMainnet, chainID: chainID, message: message)
    }

    /// What a signer of a multi-sig account signs for the account: the account and the outer signer stand in front.
    public func typedData(forMultiSigUser user: Address, outerSigner: Address) throws(HyperliquidError) -> TypedData {
        try type.typedData(
            isMainnet: isMainnet, chainID: chainID, message: message, multiSig: (user: user, outerSigner: outerSigner))
    }

    private static func isMainnet(_ json: JSON) throws(HyperliquidError) -> Bool {
        switch json["hyperliquidChain"]?.stringValue {
        case "Mainnet": true
        case "Testnet": false
        default: throw HyperliquidError(.malformed, path: "hyperliquidChain", "neither Mainnet nor Testnet")
        }
    }

    /// `0x` and up to 16 digits.
    private static func chainID(_ json: JSON) throws(HyperliquidError) -> UInt64 {
        guard let text = json["signatureChainId"]?.stringValue, text.utf8.starts(with: [0x30, 0x78]),
            let value = UInt256(hex: String(text.dropFirst(2)))?.asUInt64
        else { throw HyperliquidError(.malformed, path: "signatureChainId", "not a hexadecimal chain ID") }
        return value
    }
}
