import Bytes

/// The body of a request that creates a policy.
public struct PolicyCreation: Sendable {
    /// The policy; its rules have no ids yet.
    public let document: PolicyDocument
    /// Who shall own the policy.
    public let owner: PolicyOwnership

    /// Reads a body.
    /// - Throws: `PolicyError` with the path of the member at fault.
    public init(_ body: JSON) throws(PolicyError) {
        var reader = try ObjectReader(body, at: "")
        document = try PolicyDocument(reading: &reader)
        owner = PolicyOwnership(&reader)
        try reader.finish()
        for (index, rule) in document.rules.enumerated() where rule.id != nil {
            throw PolicyError(at: "rules.\(index).id", "The id of a new rule is drawn by the server")
        }
    }
}

/// A policy to be tried out: the body of a request that creates one, in which rules may have ids, as in one that is changed.
public struct PolicyDraft: Sendable {
    /// The policy as it would be.
    public let document: PolicyDocument

    /// Reads a draft that stands at a path of a body.
    /// - Throws: `PolicyError` with the path of the member at fault.
    public init(_ json: JSON?, at path: String) throws(PolicyError) {
        var reader = try ObjectReader(json, at: path)
        document = try PolicyDocument(reading: &reader)
        _ = PolicyOwnership(&reader)
        try reader.finish()
    }
}

/// The members of a body that say who owns a policy, as they were sent: their form is that of wallets' owners.
public struct PolicyOwnership: Sendable {
    /// `owner`; nil when absent.
    public let owner: JSON?
    /// `owner_id`; nil when absent.
    public let ownerID: JSON?

    init(_ reader: inout ObjectReader) {
        owner = reader.take("owner")
        ownerID = reader.take("owner_id")
    }
}

/// The body of a request that changes a policy; what is absent stays as it is.
public struct PolicyChange: Sendable {
    /// The new name; nil to keep it.
    public let name: String?
    /// All rules of the changed policy; nil to keep them.
    public let rules: [PolicyRule]?
    /// The new switch; nil to keep it.
    public let refuseBlindAgent: Bool?
    /// Who shall own the policy.
    public let owner: PolicyOwnership

    /// Reads a body.
    /// - Throws: `PolicyError` with the path of the member at fault.
    public init(_ body: JSON) throws(PolicyError) {
        var reader = try ObjectReader(body, at: "")
        name = reader.has("name") ? try reader.policyName("name") : nil
        rules = try reader.take("rules").map { json throws(PolicyError) in
            try PolicyDocument.rules(json, at: "rules")
        }
        refuseBlindAgent = try reader.optionalBool("refuse_blind_agent")
        owner = PolicyOwnership(&reader)
        try reader.finish()
    }
}

extension PolicyDocument {
    /// The policy after a change. Rules may keep the ids that this policy's rules have; others are new.
    /// - Throws: when a rule of the change has an id that no rule of this policy has.
    public func applying(_ change: PolicyChange) throws(PolicyError) -> PolicyDocument {
        let known = Set(rules.compactMap(\.id))
        var taken: Set<String> = []
        for (index, rule) in (change.rules ?? []).enumerated() {
            guard let id = rule.id else { continue }
            guard known.contains(id), taken.insert(id).inserted else {
                throw PolicyError(at: "rules.\(index).id", "Expected the id of one rule of this policy, or none")
            }
        }
        try PolicyDocument.check(change.rules ?? [], chain, at: "rules")
        return PolicyDocument(
            name: change.name ?? name, chain: chain, rules: change.rules ?? rules,
            refuseBlindAgent: change.refuseBlindAgent ?? refuseBlindAgent)
    }

    /// The policy with one more rule, which has no id yet.
    public func adding(_ rule: PolicyRule) throws(PolicyError) -> PolicyDocument {
        guard rule.id == nil else { throw PolicyError(at: "id", "The id of a new rule is drawn by the server") }
        try rule.check(chain, at: "")
        guard rules.count < InputLimits.rulesPerPolicy else {
            throw PolicyError(at: "rules", "Array must contain at most \(InputLimits.rulesPerPolicy) element(s)")
        }
        return with(rules: rules + [rule])
    }

    /// The policy with a rule in place of the one of an id, which it takes over; nil when no rule has the id.
    /// - Throws: `PolicyError` for a rule about a method that wallets of the policy's chain do not have.
    public func replacing(ruleID: String, with rule: PolicyRule) throws(PolicyError) -> PolicyDocument? {
        try rule.check(chain, at: "")
        guard let index = rules.firstIndex(where: { $0.id == ruleID }) else { return nil }
        var rules = rules
        rules[index] = rule.identified(as: ruleID)
        return with(rules: rules)
    }

    /// The policy without a rule; nil when no rule has the id.
    public func removing(ruleID: String) -> PolicyDocument? {
        guard let index = rules.firstIndex(where: { $0.id == ruleID }) else { return nil }
        var rules = rules
        rules.remove(at: index)
        return with(rules: rules)
    }

    /// The policy with an id for each rule that has none.
    /// - Parameter draw: gives a fresh id of 24 characters of `[a-z0-9]` each time.
    public func identifyingRules(draw: () -> String) -> PolicyDocument {
        with(rules: rules.map { $0.id == nil ? $0.identified(as: draw()) : $0 })
    }

    private func with(rules: [PolicyRule]) -> PolicyDocument {
        PolicyDocument(name: name, chain: chain, rules: rules, refuseBlindAgent: refuseBlindAgent)
    }
}
