import Bytes

/// Records as clients see them, in the shapes of Privy's API.
extension Record {
    /// The JSON of the resource, or nil for what clients do not see: apps and imports.
    public var answer: JSON? {
        switch body {
        case .app, .keyImport: nil
        case .wallet(let wallet): wallet.answer(header)
        case .keyQuorum(let quorum): quorum.answer(header)
        case .policy(let policy): policy.answer(header)
        case .conditionSet(let set): set.answer(header)
        case .aggregation(let aggregation): aggregation.answer(header)
        case .user(let user): user.answer(header)
        }
    }
}

extension WalletRecord {
    fileprivate func answer(_ header: RecordHeader) -> JSON {
        var members: [JSON.Member] = [
            .init("id", .string(header.id)), .init("address", .string(address.text)),
            .init("chain_type", .string(chainType)), .init("policy_ids", .texts(policyIDs)),
            .init("owner_id", JSON(ownerID)),
            .init(
                "additional_signers",
                .array(
                    signers.map { signer in
                        [
                            "signer_id": .string(signer.quorumID),
                            "override_policy_ids": .texts(signer.overridePolicyIDs),
                        ]
                    })),
            .init("created_at", JSON(header.createdAtMs)), .init("exported_at", JSON(optional: exportedAtMs)),
            .init("imported_at", JSON(optional: importedAtMs)), .init("archived_at", JSON(optional: archivedAtMs)),
        ]
        // Privy shows the key of wallets whose address does not come from secp256k1.
        if address.chain == .solana { members.append(.init("public_key", .string(publicKey))) }
        if !shadowPolicyIDs.isEmpty { members.append(.init("shadow_policy_ids", .texts(shadowPolicyIDs))) }
        if let displayName { members.append(.init("display_name", .string(displayName))) }
        if let externalID { members.append(.init("external_id", .string(externalID))) }
        return .object(members)
    }
}

extension KeyQuorumRecord {
    fileprivate func answer(_ header: RecordHeader) -> JSON {
        withAddresses([
            "id": .string(header.id), "display_name": JSON(displayName), "authorization_threshold": JSON(threshold),
            "authorization_keys": .array(
                keys.map { ["public_key": .string($0.publicKey), "display_name": JSON($0.displayName)] }),
            "user_ids": .texts(userIDs.map { UserRecord.idPrefix + $0 }), "key_quorum_ids": .texts(childIDs),
        ])
    }
}

extension PolicyRecord {
    fileprivate func answer(_ header: RecordHeader) -> JSON {
        document.answer(id: header.id, createdAtMs: UInt64(header.createdAtMs), ownerID: ownerID)
    }
}

extension AggregationRecord {
    fileprivate func answer(_ header: RecordHeader) -> JSON {
        document.answer(id: header.id, createdAtMs: UInt64(header.createdAtMs), ownerID: ownerID)
    }
}

extension ConditionSetRecord {
    fileprivate func answer(_ header: RecordHeader) -> JSON {
        [
            "id": .string(header.id), "name": .string(name), "owner_id": JSON(ownerID),
            "created_at": JSON(header.createdAtMs),
        ]
    }

    /// One item of the set.
    public static func answer(_ item: Item, setID: String) -> JSON {
        [
            "id": .string(item.id), "condition_set_id": .string(setID), "value": .string(item.value),
            "created_at": JSON(item.createdAtMs),
        ]
    }
}

extension UserRecord {
    /// Times of users are seconds, unlike all others.
    fileprivate func answer(_ header: RecordHeader) -> JSON {
        let members: [JSON.Member] = [
            .init("id", .string(UserRecord.idPrefix + header.id)), .init("created_at", JSON(header.createdAtMs / 1000)),
            .init("linked_accounts", .array(linkedAccounts)), .init("mfa_methods", []),
            .init("has_accepted_terms", false), .init("is_guest", false),
        ]
        return .object(members + (customMetadata.map { [.init("custom_metadata", $0)] } ?? []))
    }
}
