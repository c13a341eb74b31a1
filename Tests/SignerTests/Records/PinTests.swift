import Bytes
import Testing

@testable import Signer

/// S10: an owned wallet keeps ownerless policies as its owner attached them.
@Suite struct PinTests {
    let host: HonestHost
    let owner: TestKey
    let quorum: String

    init() throws {
        host = try HonestHost()
        owner = try host.makeKey()
        quorum = try host.makeQuorum([owner])
    }

    private func replaceRules(_ policy: String, _ rules: [JSON], by keys: [TestKey] = []) -> TestRequest {
        TestRequest("PATCH", "/v1/policies/\(policy)", ["rules": .array(rules)], by: keys)
    }

    @Test("S10 a change of an ownerless policy by app secret does not reach an owned wallet")
    func pinnedPolicy() throws {
        let policy = try host.makePolicy([TestRule.deny("*")])
        let wallet = try host.makeWallet(owner: quorum, policies: [policy])
        try host.perform(replaceRules(policy, [TestRule.allow("*")]))
        #expect(try !host.decide(.sign(wallet, by: [owner])).isAllowed)
        let newest = try host.newest(.policy, policy)
        let execution = try host.execution(for: .sign(wallet, by: [owner]))
            .replacing(RecordKey(kind: .policy, id: policy), with: newest)
        #expect(refusal { try host.decide(execution) } == .recordUnavailable)
    }

    @Test("S10 attaching the policy again takes its newest version")
    func reattached() throws {
        let policy = try host.makePolicy([TestRule.deny("*")])
        let wallet = try host.makeWallet(owner: quorum, policies: [policy])
        try host.perform(replaceRules(policy, [TestRule.allow("*")]))
        try host.perform(.update(wallet, ["display_name": "Same policy"], by: [owner]))
        #expect(try !host.decide(.sign(wallet, by: [owner])).isAllowed)
        try host.perform(.update(wallet, ["policy_ids": [.string(policy)]], by: [owner]))
        #expect(try host.decide(.sign(wallet, by: [owner])).isAllowed)
    }

    @Test("S10 an ownerless override of a signer is pinned as well")
    func pinnedOverride() throws {
        let key = try host.makeKey()
        let policy = try host.makePolicy([TestRule.deny("*")])
        let wallet = try host.makeWallet(owner: quorum, signers: [(host.makeQuorum([key]), [policy])])
        try host.perform(replaceRules(policy, [TestRule.allow("*")]))
        #expect(try !host.decide(.sign(wallet, by: [key])).isAllowed)
    }

    @Test("S10 an ownerless condition set is pinned, through an ownerless policy and through an owned one")
    func pinnedSet() throws {
        for policyOwner in [nil, quorum] {
            let set = try host.makeConditionSet(["Other"])
            let condition = TestRule.condition("message", "content", "in_condition_set", .string(set))
            let policy = try host.makePolicy([TestRule.allow("personal_sign", [condition])], owner: policyOwner)
            let wallet = try host.makeWallet(owner: quorum, policies: [policy])
            try host.perform(host.replaceItems(of: set, with: ["Hello"]))
            #expect(try !host.decide(.sign(wallet, by: [owner])).isAllowed)
            let key = RecordKey(kind: .conditionSet, id: set)
            let execution = try host.execution(for: .sign(wallet, by: [owner]))
                .replacing(key, with: host.newest(.conditionSet, set))
            #expect(refusal { try host.decide(execution) } == .recordUnavailable)
        }
    }

    @Test("S10 owned policies and ownerless wallets follow the newest version")
    func followed() throws {
        let owned = try host.makePolicy([TestRule.deny("*")], owner: quorum)
        let wallet = try host.makeWallet(owner: quorum, policies: [owned])
        try host.perform(replaceRules(owned, [TestRule.allow("*")], by: [owner]))
        #expect(try host.decide(.sign(wallet, by: [owner])).isAllowed)
        let ownerless = try host.makePolicy([TestRule.deny("*")])
        let free = try host.makeWallet(policies: [ownerless])
        try host.perform(replaceRules(ownerless, [TestRule.allow("*")]))
        #expect(try host.decide(.sign(free)).isAllowed)
    }

    @Test("S10 a pinned version is in the receipt, marked as such, and does not expire the decision")
    func receipt() throws {
        let policy = try host.makePolicy([TestRule.allow("*")])
        let wallet = try host.makeWallet(owner: quorum, policies: [policy])
        try host.perform(replaceRules(policy, [TestRule.deny("*")]))
        let decision = try host.decide(.sign(wallet, by: [owner]))
        let records = try Expected.some(decision.statement["records"]?.arrayValue)
        let entry = try Expected.some(records.first { $0["id"] == .string(policy) })
        #expect(entry["pinned"] == true)
        #expect(entry["version"] == 1)
        #expect(!decision.reads.contains { $0.id == policy })
    }
}
