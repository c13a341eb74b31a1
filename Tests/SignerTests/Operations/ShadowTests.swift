import Bytes
import Testing

@testable import Signer

/// A policy in the shadow: asked, stated, and without effect.
@Suite struct ShadowTests {
    let host: HonestHost
    let owner: TestKey
    let quorum: String

    init() throws {
        host = try HonestHost()
        owner = try host.makeKey()
        quorum = try host.makeQuorum([owner])
    }

    private static let hello = TestRule.condition("message", "content", "eq", "Hello")

    private func shade(_ wallet: String, _ policies: [String], by key: TestKey? = nil) throws {
        try host.perform(.update(wallet, ["shadow_policy_ids": .texts(policies)], by: [key ?? owner]))
    }

    private func sign(_ wallet: String, _ message: String = "Hello", by key: TestKey? = nil) throws -> Decision {
        let body: JSON = ["method": "personal_sign", "params": ["message": .string(message), "encoding": "utf-8"]]
        return try host.perform(.sign(wallet, by: [key ?? owner], body))
    }

    @Test("It is stated beside the decision, and the answer is the same with it and without")
    func stated() throws {
        let wallet = try host.makeWallet(owner: quorum)
        let bare = try sign(wallet)
        #expect(bare.index.shadow == nil && bare.statement["shadow"] == nil)
        let policy = try host.makePolicy([TestRule.deny("personal_sign", [Self.hello])])
        try shade(wallet, [policy])
        let shaded = try sign(wallet)
        #expect(shaded.isAllowed && shaded.answer == bare.answer && shaded.status == bare.status)
        #expect(shaded.index.shadow == "deny")
        #expect(shaded.statement["shadow"]?["decision"] == "deny")
        #expect(shaded.statement["shadow"]?["policy"] == .string(policy))
        #expect(shaded.statement["shadow"]?["rule"]?.stringValue?.count == RecordID.length)
        #expect(shaded.statement["policy"] == nil && shaded.statement["rule"] == nil)
        #expect(try JSON.parse(shaded.receipt.content).canonical() == shaded.receipt.content)
        #expect(ReceiptIndex(receipt: shaded.receipt.content) == shaded.index)
        try shade(wallet, [])
        #expect(try sign(wallet).statement["shadow"] == nil)
    }

    @Test("It says what it would have decided, whatever the policy in force decides")
    func otherwise() throws {
        let strict = try host.makePolicy([TestRule.allow("personal_sign", [Self.hello])], owner: quorum)
        let wide = try host.makePolicy([TestRule.allow("personal_sign")], owner: quorum)
        let wallet = try host.makeWallet(owner: quorum, policies: [strict])
        try shade(wallet, [wide])
        let denied = try sign(wallet, "Goodbye")
        #expect(!denied.isAllowed && denied.index.shadow == "allow")
        try host.perform(
            .update(wallet, ["policy_ids": .texts([wide]), "shadow_policy_ids": .texts([strict])], by: [owner]))
        let allowed = try sign(wallet, "Goodbye")
        #expect(allowed.isAllowed && allowed.index.shadow == "deny")
        #expect(allowed.statement["shadow"]?["rule"] == nil)
    }

    @Test("Its newest version is asked, also without an owner, and counts as read")
    func newest() throws {
        let policy = try host.makePolicy([TestRule.deny("*")])
        let wallet = try host.makeWallet(owner: quorum)
        try shade(wallet, [policy])
        #expect(try sign(wallet).index.shadow == "deny")
        try host.perform(
            TestRequest("PATCH", "/v1/policies/\(policy)", ["rules": .array([TestRule.allow("personal_sign")])]))
        let decision = try sign(wallet)
        #expect(decision.index.shadow == "allow")
        #expect(decision.reads.contains { $0.id == policy && $0.version == 2 })
    }

    @Test("What it cannot read leaves it unjudged, and signs all the same")
    func unreadable() throws {
        let set = try host.makeConditionSet(["Hello"])
        let rule = TestRule.deny(
            "personal_sign", [TestRule.condition("message", "content", "in_condition_set", .string(set))])
        let policy = try host.makePolicy([rule])
        let wallet = try host.makeWallet(owner: quorum)
        try shade(wallet, [policy])
        #expect(try sign(wallet).index.shadow == "deny")
        let whole = try host.execution(for: .sign(wallet, by: [owner]))
        for missing in [RecordKey(kind: .conditionSet, id: set), RecordKey(kind: .policy, id: policy)] {
            let decision = try host.decide(whole.without(missing))
            #expect(decision.isAllowed && decision.index.shadow == "unjudged")
            #expect(decision.statement["shadow"] == ["decision": "unjudged", "policy": .string(policy)])
        }
    }

    @Test("Sums are not looked at: such a policy is refused, and unjudged where it becomes one later")
    func sums() throws {
        let aggregation = try host.makeAggregation()
        let summed = TestRule.allow("personal_sign", [TestRule.sum(aggregation, "lte", "1")])
        let wallet = try host.makeWallet(owner: quorum)
        let refused = try host.makePolicy([summed])
        let attachment = TestRequest.update(wallet, ["shadow_policy_ids": .texts([refused])], by: [owner])
        #expect(refusal { try host.decide(attachment) } == .invalidData)
        let policy = try host.makePolicy([TestRule.allow("personal_sign")])
        try shade(wallet, [policy])
        try host.perform(TestRequest("PATCH", "/v1/policies/\(policy)", ["rules": .array([summed])]))
        let decision = try sign(wallet)
        #expect(decision.isAllowed && decision.index.shadow == "unjudged" && decision.limits.isEmpty)
    }

    @Test("Signers with an override have no shadow; those whom the wallet's policy binds do")
    func overrides() throws {
        let keys = [try host.makeKey(), try host.makeKey()]
        let quorums = try keys.map { try host.makeQuorum([$0]) }
        let own = try host.makePolicy([TestRule.allow("personal_sign")], owner: quorum)
        let wallet = try host.makeWallet(owner: quorum, signers: [(quorums[0], [own]), (quorums[1], [])])
        try shade(wallet, [try host.makePolicy([], owner: quorum)])
        #expect(try sign(wallet, by: keys[0]).index.shadow == nil)
        #expect(try sign(wallet, by: keys[1]).index.shadow == "deny")
    }

    @Test("Only the owner changes it, to one policy of the wallet's chain that is there")
    func changes() throws {
        let key = try host.makeKey()
        let wallet = try host.makeWallet(owner: quorum, signers: [(try host.makeQuorum([key]), [])])
        let policy = try host.makePolicy([])
        let solana = try host.makePolicy([], chain: "solana")
        func change(_ ids: [String], by key: TestKey) throws -> Refusal.Code? {
            refusal { try host.decide(.update(wallet, ["shadow_policy_ids": .texts(ids)], by: [key])) }
        }
        #expect(try change([policy], by: key) == .noCorrectSignature)
        #expect(try change([solana], by: owner) == .invalidData)
        #expect(try change([policy, solana], by: owner) == .invalidData)
        #expect(try change([quorum], by: owner) == .invalidData)
        try shade(wallet, [policy])
        let record = try host.newest(.wallet, wallet).read()
        #expect(record.answer?["shadow_policy_ids"] == [.string(policy)])
        #expect(record.references.contains(RecordKey(kind: .policy, id: policy)))
        let made = try host.perform(
            TestRequest("POST", "/v1/wallets", ["chain_type": "ethereum", "shadow_policy_ids": .texts([policy])]))
        #expect(made.json["shadow_policy_ids"] == [.string(policy)])
    }

    @Test("What came through the relay is asked about too")
    func relayed() throws {
        let stage = try RelayStage([TestRule.allow("hyperliquid_signL1Action")])
        let policy = try stage.host.makePolicy([TestRule.deny("hyperliquid_signL1Action")])
        try stage.host.perform(
            .update(stage.wallet, ["shadow_policy_ids": .texts([policy])], by: [stage.owner]))
        let decision = try stage.decide(try stage.body(TestAction.order()))
        #expect(decision.isAllowed && decision.index.shadow == "deny")
    }
}
