import Bytes
import Ethereum

/// Actions of an account that several signers hold.
///
/// Each signer signs the inner action; the outer signer wraps action and signatures and signs the hash of the wrapper.
public enum MultiSig {
    /// The connection ID that each signer of an L1 action signs as an `Agent`, 32 bytes.
    public static func innerConnectionID(
        of action: L1Action, multiSigUser: Address, outerSigner: Address, nonce: UInt64, vaultAddress: Address?,
        expiresAfter: UInt64?
    ) throws(HyperliquidError) -> [UInt8] {
        let list: JSON = [.string(multiSigUser.lowercased), .string(outerSigner.lowercased), action.canonical]
        return L1Action.connectionID(
            ofMessagePack: try MessagePack.encode(list), nonce: nonce, vaultAddress: vaultAddress,
            expiresAfter: expiresAfter)
    }

    /// The hash of a wrapper, 32 bytes.
    ///
    /// The inner action is hashed with its members as they stand; signatures must have `r` and `s` without leading
    /// zeros, because they are hashed as text.
    /// - Parameter wrapper: `{type: "multiSig", signatureChainId, signatures, payload}`.
    public static func actionHash(
        of wrapper: JSON, nonce: UInt64, vaultAddress: Address?, expiresAfter: UInt64?
    ) throws(HyperliquidError) -> [UInt8] {
        guard wrapper["type"]?.stringValue == "multiSig", let members = wrapper.objectValue else {
            throw HyperliquidError(.unknownKind, path: "type", "not a multi-sig wrapper")
        }
        let hashed = try wrapperType.canonical(.object(members.filter { $0.key != "type" }))
        for (index, signature) in (hashed["signatures"]?.arrayValue ?? []).enumerated() {
            try checkSignature(signature, at: "signatures[\(index)]")
        }
        return L1Action.connectionID(
            ofMessagePack: try MessagePack.encode(hashed), nonce: nonce, vaultAddress: vaultAddress,
            expiresAfter: expiresAfter)
    }

    /// What the outer signer signs.
    /// - Parameters:
    ///   - actionHash: of the wrapper, 32 bytes.
    ///   - chainID: the wrapper's `signatureChainId`.
    public static func typedData(
        actionHash: [UInt8], nonce: UInt64, isMainnet: Bool, chainID: UInt64
    ) throws(HyperliquidError) -> TypedData {
        let message = [
            JSON.Member("multiSigActionHash", .string(Hex.encodePrefixed(actionHash))),
            JSON.Member("nonce", JSON(nonce)),
        ]
        return try sendType.typedData(isMainnet: isMainnet, chainID: chainID, message: message)
    }

    private static let sendType = UserSignedType(
        "multiSig", "SendMultiSig", "bytes32 multiSigActionHash,uint64 nonce")

    private static let wrapperType = WireType.object([
        .init("signatureChainId", .text),
        .init("signatures", .array(.object([.init("r", .text), .init("s", .text), .init("v", .unsigned)]))),
        .init(
            "payload",
            .object([.init("multiSigUser", .address), .init("outerSigner", .address), .init("action", .action)])),
    ])

    private static func checkSignature(_ signature: JSON, at path: String) throws(HyperliquidError) {
        for name in ["r", "s"] {
            let text = signature[name]?.stringValue ?? ""
            guard text.utf8.starts(with: [0x30, 0x78]), let value = UInt256(hex: String(text.dropFirst(2))),
                value != .zero, text == "0x\(value.hex)"
            else {
                throw HyperliquidError(.malformed, path: "\(path).\(name)", "not 0x and digits without leading zeros")
            }
        }
        guard [27, 28].contains(signature["v"]?.safeInteger) else {
            throw HyperliquidError(.malformed, path: "\(path).v", "neither 27 nor 28")
        }
    }
}
