import Bytes
import Cryptography
import Ethereum

/// The message that is signed in the place of an L1 action: `Agent(string source,bytes32 connectionId)`.
extension L1Action {
    /// The bytes whose Keccak-256 is the connection ID: action, nonce, vault and expiry.
    public static func preimage(
        ofMessagePack messagePack: [UInt8], nonce: UInt64, vaultAddress: Address?, expiresAfter: UInt64?
    ) -> [UInt8] {
        let vault = vaultAddress.map { [1] + $0.bytes } ?? [0]
        let expiry = expiresAfter.map { [0] + bigEndian($0) } ?? []
        return messagePack + bigEndian(nonce) + vault + expiry
    }

    /// The hash that commits to an action, 32 bytes.
    /// - Parameters:
    ///   - messagePack: the canonical action.
    ///   - nonce: milliseconds since 1970.
    ///   - vaultAddress: the vault or sub-account for which the action is made.
    ///   - expiresAfter: milliseconds since 1970.
    public static func connectionID(
        ofMessagePack messagePack: [UInt8], nonce: UInt64, vaultAddress: Address?, expiresAfter: UInt64?
    ) -> [UInt8] {
        Keccak256.hash(
            preimage(ofMessagePack: messagePack, nonce: nonce, vaultAddress: vaultAddress, expiresAfter: expiresAfter))
    }

    /// What is signed, 32 bytes: the digest of `agentTypedData`.
    public static func agentDigest(connectionID: [UInt8], isMainnet: Bool) -> [UInt8] {
        let source = Keccak256.hash(Array(source(isMainnet).utf8))
        return Keccak256.hash([0x19, 0x01] + domainSeparator + Keccak256.hash(agentTypeHash + source + connectionID))
    }

    /// The message as wallets are asked to sign it.
    public static func agentTypedData(connectionID: [UInt8], isMainnet: Bool) -> JSON {
        [
            "domain": SigningDomain.exchange.json,
            "types": [
                "EIP712Domain": SigningDomain.fields,
                "Agent": [["name": "source", "type": "string"], ["name": "connectionId", "type": "bytes32"]],
            ],
            "primaryType": "Agent",
            "message": [
                "source": .string(source(isMainnet)), "connectionId": .string(Hex.encodePrefixed(connectionID)),
            ],
        ]
    }

    private static func source(_ isMainnet: Bool) -> String { isMainnet ? "a" : "b" }

    private static let agentTypeHash = Keccak256.hash(Array("Agent(string source,bytes32 connectionId)".utf8))
    private static let domainSeparator = SigningDomain.exchange.separator

    private static func bigEndian(_ value: UInt64) -> [UInt8] {
        stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> UInt64($0)) }
    }
}
