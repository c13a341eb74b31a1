import Bytes
import Policy

/// Who may use a wallet and how, as a body says it; nil where it says nothing.
struct WalletAccess {
    var owner = OwnerChange.unchanged
    var signers: [WalletRecord.Signer]?
    var policyIDs: [String]?
    var shadowPolicyIDs: [String]?

    /// Whether policies are attached anew, which follows what pinned them (S10).
    var reattaches: Bool { signers != nil || policyIDs != nil }
}

extension Keep {
    public static let maximumSigners = 16

    /// - Parameter chain: of the wallet; its policies must be for the same.
    func readAccess(
        _ fields: inout RequestFields, of chain: ChainType, in proceeding: inout Proceeding
    ) throws(Refusal) -> WalletAccess {
        var access = WalletAccess()
        access.owner = try fields.ownerChange()
        access.policyIDs = try fields.optionalIDs("policy_ids", atMost: 1)
        try checkPolicies(access.policyIDs ?? [], of: chain, at: "policy_ids", in: &proceeding)
        access.shadowPolicyIDs = try fields.optionalIDs("shadow_policy_ids", atMost: 1)
        try checkPolicies(access.shadowPolicyIDs ?? [], of: chain, at: "shadow_policy_ids", in: &proceeding)
        for id in access.shadowPolicyIDs ?? []
        where try !proceeding.policy(id, pins: [], in: book).aggregationIDs.isEmpty {
            throw Refusal.input(
                "shadow_policy_ids.0", "Nobody counts for a shadow: its policy looks at no sums over time")
        }
        access.signers = try readSigners(&fields, of: chain, in: &proceeding)
        return access
    }

    private func readSigners(
        _ fields: inout RequestFields, of chain: ChainType, in proceeding: inout Proceeding
    ) throws(Refusal) -> [WalletRecord.Signer]? {
        guard fields.optional("additional_signers")?.isNull != true else { return [] }
        guard let elements = try fields.optionalList("additional_signers", atMost: Keep.maximumSigners) else {
            return nil
        }
        var signers: [WalletRecord.Signer] = []
        for (position, element) in elements.enumerated() {
            let path = "additional_signers.\(position)"
            var entry = try RequestFields(element, path: path)
            let id = try entry.text("signer_id", length: RecordID.length...RecordID.length)
            let overrides = try entry.optionalIDs("override_policy_ids", atMost: 1) ?? []
            try entry.finish()
            guard case .keyQuorum? = try proceeding.find(.keyQuorum, id, in: book)?.body else {
                throw Refusal.input("\(path).signer_id", "Key quorum not found")
            }
            guard !signers.contains(where: { $0.quorumID == id }) else {
                throw Refusal.input("\(path).signer_id", "Duplicate signer")
            }
            try checkPolicies(overrides, of: chain, at: "\(path).override_policy_ids", in: &proceeding)
            signers.append(WalletRecord.Signer(quorumID: id, overridePolicyIDs: overrides))
        }
        return signers
    }

    private func checkPolicies(
        _ ids: [String], of chain: ChainType, at path: String, in proceeding: inout Proceeding
    ) throws(Refusal) {
        for (position, id) in ids.enumerated() {
            guard case .policy(let policy)? = try proceeding.find(.policy, id, in: book)?.body else {
                throw Refusal.input("\(path).\(position)", "Policy not found")
            }
            guard policy.document.chain == chain else {
                throw Refusal.input(
                    "\(path).\(position)",
                    "The policy is for '\(policy.document.chain.rawValue)' wallets, not for '\(chain.rawValue)'")
            }
        }
    }

    /// The versions at which an owned wallet keeps ownerless policies, and what they name without an owner (S10).
    ///
    /// Who holds the app secret may change an ownerless policy; without pins that would change what an owner agreed to.
    func pins(
        for policyIDs: [String], ownerID: String?, in proceeding: inout Proceeding
    ) throws(Refusal) -> [RecordReference] {
        guard ownerID != nil else { return [] }
        var pins: [RecordReference] = []
        for id in policyIDs {
            let policy = try proceeding.policy(id, pins: [], in: book)
            guard policy.ownerID == nil else { continue }
            try pin(RecordKey(kind: .policy, id: id), in: proceeding, to: &pins)
            let inner = try self.pins(
                sets: policy.conditionSetIDs, aggregations: policy.aggregationIDs, in: &proceeding)
            pins += inner.filter { !pins.contains($0) }
        }
        return pins
    }

    /// The ownerless ones among what a policy names, at their present versions, with the ownerless condition sets of
    /// ownerless aggregations.
    func pins(
        sets: [String], aggregations: [String], in proceeding: inout Proceeding
    ) throws(Refusal) -> [RecordReference] {
        var pins = try setPins(sets, in: &proceeding)
        for id in aggregations {
            let aggregation = try proceeding.aggregation(id, pins: [], in: book)
            guard aggregation.ownerID == nil else { continue }
            try pin(RecordKey(kind: .aggregation, id: id), in: proceeding, to: &pins)
            pins += try setPins(aggregation.conditionSetIDs, in: &proceeding).filter { !pins.contains($0) }
        }
        return pins
    }

    /// The ownerless ones among condition sets, at their present versions.
    func setPins(_ ids: [String], in proceeding: inout Proceeding) throws(Refusal) -> [RecordReference] {
        var pins: [RecordReference] = []
        for id in ids where try proceeding.conditionSet(id, pins: [], in: book).ownerID == nil {
            try pin(RecordKey(kind: .conditionSet, id: id), in: proceeding, to: &pins)
        }
        return pins
    }

    private func pin(
        _ key: RecordKey, in proceeding: Proceeding, to pins: inout [RecordReference]
    ) throws(Refusal) {
        guard let reference = proceeding.reads.first(where: { $0.key == key }) else {
            throw Refusal(.recordUnavailable, "\(key.kind.rawValue) \(key.id) cannot be read")
        }
        if !pins.contains(reference) { pins.append(reference) }
    }
}
