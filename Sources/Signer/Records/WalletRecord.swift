import Bytes
import Ethereum

/// One key on one curve with an address, and who may use it.
public struct WalletRecord: Sendable, Equatable {
    /// A key quorum that may use the wallet, under its policies or its own override.
    public struct Signer: Sendable, Equatable {
        public let quorumID: String
        /// At most one; empty means no override (S19).
        public let overridePolicyIDs: [String]
    }

    public let chainType: String
    public let address: Address
    /// Compressed point, hexadecimal.
    public let publicKey: String
    public let keyVersion: UInt32
    public var ownerID: String?
    public var signers: [Signer]
    public var policyIDs: [String]
    public var displayName: String?
    public let externalID: String?
    public var isFrozen: Bool
    /// Ownerless policies, condition sets and aggregations as they were when an owner attached them (S10).
    public var pins: [RecordReference]

    init(
        chainType: String, address: Address, publicKey: String, ownerID: String?, signers: [Signer],
        policyIDs: [String], displayName: String?, externalID: String?, pins: [RecordReference]
    ) {
        self.chainType = chainType
        self.address = address
        self.publicKey = publicKey
        keyVersion = 1
        self.ownerID = ownerID
        self.signers = signers
        self.policyIDs = policyIDs
        self.displayName = displayName
        self.externalID = externalID
        isFrozen = false
        self.pins = pins
    }

    /// Every quorum that may act, the owner first.
    public var quorumIDs: [String] { (ownerID.map { [$0] } ?? []) + signers.map(\.quorumID) }

    public var allPolicyIDs: [String] { policyIDs + signers.flatMap(\.overridePolicyIDs) }

    init(_ json: JSON) throws {
        chainType = try json.text("chain_type")
        address = try Address(json.text("address"))
        publicKey = try json.text("public_key")
        guard let keyVersion = UInt32(exactly: try json.integer("key_version")) else { throw UnreadableRecord() }
        self.keyVersion = keyVersion
        ownerID = try json.optionalText("owner_id")
        policyIDs = try json.texts("policy_ids")
        displayName = try json.optionalText("display_name")
        externalID = try json.optionalText("external_id")
        isFrozen = try json.flag("frozen")
        signers = try json.list("additional_signers").map { entry in
            Signer(
                quorumID: try entry.text("signer_id"), overridePolicyIDs: try entry.texts("override_policy_ids"))
        }
        pins = try json.list("pins").map { try RecordReference(pin: $0) }
    }

    var json: JSON {
        [
            "chain_type": .string(chainType), "address": .string(address.checksummed), "public_key": .string(publicKey),
            "key_version": JSON(keyVersion), "curve": "secp256k1", "custody": "sealed", "owner_id": JSON(ownerID),
            "policy_ids": .texts(policyIDs), "display_name": JSON(displayName), "external_id": JSON(externalID),
            "frozen": .bool(isFrozen),
            "additional_signers": .array(
                signers.map { signer in
                    [
                        "signer_id": .string(signer.quorumID),
                        "override_policy_ids": .texts(signer.overridePolicyIDs),
                    ]
                }),
            "pins": .array(pins.map(\.pin)),
        ]
    }
}

extension RecordReference {
    init(pin json: JSON) throws {
        guard let kind = RecordKind(rawValue: try json.text("kind")) else { throw UnreadableRecord() }
        self.init(
            kind: kind, id: try json.text("id"), version: UInt64(try json.integer("version")),
            hash: try Hex.decode(json.text("hash")))
    }

    var pin: JSON {
        [
            "kind": .string(kind.rawValue), "id": .string(id), "version": JSON(version),
            "hash": .string(Hex.encode(hash)),
        ]
    }
}
