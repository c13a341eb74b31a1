import Bytes
import Policy

/// One key on one curve with an address, and who may use it.
public struct WalletRecord: Sendable, Equatable {
    /// A key quorum that may use the wallet, under its policies or its own override.
    public struct Signer: Sendable, Equatable {
        public let quorumID: String
        /// At most one; empty means no override (S19).
        public let overridePolicyIDs: [String]
    }

    public let address: WalletAddress
    /// Compressed point of secp256k1, or the 32 bytes of an Ed25519 key, hexadecimal.
    public let publicKey: String
    public let keyVersion: UInt32
    public var ownerID: String?
    public var signers: [Signer]
    public var policyIDs: [String]
    /// A policy that is judged beside the one that binds, and decides nothing; at most one.
    public var shadowPolicyIDs: [String] = []
    public var displayName: String?
    public let externalID: String?
    public var isFrozen: Bool
    /// Ownerless policies, condition sets and aggregations as they were when an owner attached them (S10).
    public var pins: [RecordReference]
    /// When the key or its phrase was first exported.
    public var exportedAtMs: Int64?
    public var importedAtMs: Int64?
    /// When its owner put it away; it signs nothing from then on.
    public var archivedAtMs: Int64?
    /// Where in the tree of its phrase the key lies; nil for a wallet without a phrase.
    public var derivationPath: String?

    init(
        address: WalletAddress, publicKey: String, ownerID: String?, signers: [Signer],
        policyIDs: [String], displayName: String?, externalID: String?, pins: [RecordReference]
    ) {
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

    /// `ethereum` or `solana`, as the address is.
    public var chainType: String { address.chain.rawValue }

    /// The curve of the wallet's key.
    var curve: String {
        switch address {
        case .ethereum: "secp256k1"
        case .solana: "ed25519"
        }
    }

    /// Every quorum that may act, the owner first.
    public var quorumIDs: [String] { (ownerID.map { [$0] } ?? []) + signers.map(\.quorumID) }

    public var allPolicyIDs: [String] { policyIDs + signers.flatMap(\.overridePolicyIDs) }

    init(_ json: JSON) throws {
        guard let chain = ChainType(rawValue: try json.text("chain_type")) else { throw UnreadableRecord() }
        address = try WalletAddress(json.text("address"), of: chain)
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
        // Absent where it did not happen, as in the records that were sealed before it could.
        exportedAtMs = json["exported_at"] == nil ? nil : try json.integer("exported_at")
        importedAtMs = json["imported_at"] == nil ? nil : try json.integer("imported_at")
        archivedAtMs = json["archived_at"] == nil ? nil : try json.integer("archived_at")
        shadowPolicyIDs = json["shadow_policy_ids"] == nil ? [] : try json.texts("shadow_policy_ids")
        derivationPath = json["derivation_path"] == nil ? nil : try json.text("derivation_path")
    }

    var json: JSON {
        let json: JSON = [
            "chain_type": .string(chainType), "address": .string(address.text), "public_key": .string(publicKey),
            "key_version": JSON(keyVersion), "curve": .string(curve), "custody": "sealed", "owner_id": JSON(ownerID),
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
        let shadows = shadowPolicyIDs.isEmpty ? [] : [JSON.Member("shadow_policy_ids", .texts(shadowPolicyIDs))]
        return .object((json.objectValue ?? []) + events + shadows)
    }

    private var events: [JSON.Member] {
        let members: [(String, JSON?)] = [
            ("exported_at", exportedAtMs.map { JSON($0) }), ("imported_at", importedAtMs.map { JSON($0) }),
            ("archived_at", archivedAtMs.map { JSON($0) }), ("derivation_path", derivationPath.map { .string($0) }),
        ]
        return members.compactMap { name, value in value.map { JSON.Member(name, $0) } }
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
