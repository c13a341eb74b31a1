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

    /// A wallet of whose policies one pins a set with `Hello` at its first version and the other, a signer's override, at its
    /// second, in which `Hello` has made room for `Other`.
    private func walletWithTwoPins(signer: TestKey) throws -> (wallet: String, set: String) {
        let set = try host.makeConditionSet([])
        try host.perform(host.replaceItems(of: set, with: ["Hello"]))
        func makePolicy() throws -> String {
            let condition = TestRule.condition("message", "content", "in_condition_set", .string(set))
            return try host.makePolicy([TestRule.allow("personal_sign", [condition])], owner: quorum)
        }
        let first = try makePolicy()
        try host.perform(host.replaceItems(of: set, with: ["Other"]))
        let second = try makePolicy()
        let wallet = try host.makeWallet(
            owner: quorum, policies: [first], signers: [(host.makeQuorum([signer]), [second])])
        return (wallet, set)
    }

    @Test("S10 two policies of a wallet may pin one condition set at different versions")
    func twoPins() throws {
        let signer = try host.makeKey()
        let (wallet, set) = try walletWithTwoPins(signer: signer)
        // A version that nobody pins.
        try host.perform(host.replaceItems(of: set, with: ["Neither"]))
        let other: JSON = ["method": "personal_sign", "params": ["message": "Other", "encoding": "utf-8"]]
        #expect(try host.decide(.sign(wallet, by: [owner])).isAllowed)
        #expect(try !host.decide(.sign(wallet, by: [owner], other)).isAllowed)
        #expect(try !host.decide(.sign(wallet, by: [signer])).isAllowed)
        let decision = try host.decide(.sign(wallet, by: [signer], other))
        #expect(decision.isAllowed)
        let entries = (decision.statement["records"]?.arrayValue ?? []).filter { $0["id"] == .string(set) }
        #expect(entries.map { $0["version"] } == [3])
        #expect(entries.map { $0["pinned"] } == [true])
    }

    @Test("S10 of several versions only the one that is pinned counts, and withholding it refuses the request")
    func withheldPin() throws {
        let signer = try host.makeKey()
        let (wallet, set) = try walletWithTwoPins(signer: signer)
        let key = RecordKey(kind: .conditionSet, id: set)
        let versions = try Expected.some(host.versions[key])
        let execution = try host.execution(for: .sign(wallet, by: [owner]))
        var withheld = execution.without(key)
        for version in [versions[0], versions[2]] {
            withheld.records.append(version.reference)
            withheld.contents.append(version)
        }
        #expect(refusal { try host.decide(withheld) } == .recordUnavailable)
        #expect(try host.decide(execution).isAllowed)
    }

    @Test("S8 no version is given twice, and only policies and condition sets at several")
    func givenTwice() throws {
        let policy = try host.makePolicy([TestRule.allow("*")])
        let wallet = try host.makeWallet(owner: quorum, policies: [policy])
        try host.perform(.update(wallet, ["display_name": "New"], by: [owner]))
        let execution = try host.execution(for: .sign(wallet, by: [owner]))
        for record in execution.records {
            var twice = execution
            twice.records.append(record)
            #expect(refusal { try host.decide(twice) } == .recordUnavailable, "\(record)")
        }
        let older = try Expected.some(host.versions[RecordKey(kind: .wallet, id: wallet)]?.first)
        for position in [0, execution.records.count] {
            var both = execution
            both.records.insert(older.reference, at: position)
            both.contents.append(older)
            #expect(refusal { try host.decide(both) } == .recordUnavailable)
        }
    }

    @Test("S8 an older version beside the newest is not read where nobody pins it")
    func olderBeside() throws {
        let set = try host.makeConditionSet(["Hello"])
        let condition = TestRule.condition("message", "content", "in_condition_set", .string(set))
        let wallet = try host.makeWallet(policies: [host.makePolicy([TestRule.allow("personal_sign", [condition])])])
        try host.perform(host.replaceItems(of: set, with: ["Other"]))
        let older = try Expected.some(host.versions[RecordKey(kind: .conditionSet, id: set)]?.dropLast().last)
        let execution = try host.execution(for: .sign(wallet))
        for position in [0, execution.records.count] {
            var both = execution
            both.records.insert(older.reference, at: position)
            both.contents.append(older)
            let decision = try host.decide(both, by: host.makeKeep())
            #expect(!decision.isAllowed)
        }
    }
}
