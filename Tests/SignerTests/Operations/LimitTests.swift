import Bytes
import Policy
import Testing

@testable import Signer

/// S29 in the signer: it computes what a request uses, judges by what it is told was used, and says both in the receipt.
@Suite struct LimitTests {
    let host: HonestHost
    let owner: TestKey
    let quorum: String

    init() throws {
        host = try HonestHost()
        owner = try host.makeKey()
        quorum = try host.makeQuorum([owner])
    }

    private static let value: JSON = ["field_source": "ethereum_transaction", "field": "value", "function": "sum"]
    private static let perWallet: JSON = ["field_source": "wallet", "field": "id"]

    private func transfer(_ value: Int) -> JSON {
        [
            "method": "eth_signTransaction",
            "params": [
                "transaction": [
                    "to": "0x1111111111111111111111111111111111111111",
                    "value": .string("0x" + String(value, radix: 16)),
                    "chain_id": 1, "nonce": 0, "gas_limit": 21_000, "max_fee_per_gas": 10,
                    "max_priority_fee_per_gas": 1, "type": 2,
                ]
            ],
        ]
    }

    private func limited(_ bound: String, groups: [JSON] = []) throws -> (aggregation: String, policy: String) {
        let aggregation = try host.makeAggregation(
            "eth_signTransaction", metric: Self.value, groups: groups, owner: quorum)
        let rule = TestRule.allow("eth_signTransaction", [TestRule.sum(aggregation, "lte", bound)])
        return (aggregation, try host.makePolicy([rule], owner: quorum))
    }

    @Test("S29 what is used is added up, and what passes the limit is denied with the trace")
    func used() throws {
        let wallet = try host.makeWallet(owner: quorum, policies: [limited("100").policy])
        #expect(try host.perform(.sign(wallet, by: [owner], transfer(60))).isAllowed)
        let denied = try host.perform(.sign(wallet, by: [owner], transfer(41)))
        #expect(denied.status == 400 && !denied.isAllowed)
        let limits = denied.json["details"]?["limits"]?.arrayValue?.first
        #expect(limits?["amount"] == "41" && limits?["sum"] == "101")
        #expect(try host.perform(.sign(wallet, by: [owner], transfer(40))).isAllowed)
        #expect(try !host.perform(.sign(wallet, by: [owner], transfer(1))).isAllowed)
    }

    @Test("S29 the receipt says amount, sum, limit and answer, and the decision on the wire says the same")
    func stated() throws {
        let (aggregation, policy) = try limited("100", groups: [Self.perWallet])
        let wallet = try host.makeWallet(owner: quorum, policies: [policy])
        try host.perform(.sign(wallet, by: [owner], transfer(60)))
        let decision = try host.decide(.sign(wallet, by: [owner], transfer(40)))
        let entry = try Expected.some(decision.statement["limits"]?.arrayValue?.first)
        #expect(
            entry == [
                "aggregation": .string(aggregation), "amount": "40", "by": [.string(wallet)],
                "checks": [["limit": "100", "met": true, "operator": "lte"]], "scale": 0, "sum": "100",
                "window": ["seconds": 3600, "type": "rolling"],
            ])
        #expect(LimitUse(stated: entry, appID: host.app.id) == decision.limits.first)
        #expect(decision.atMs == host.nowMs)
        #expect(try JSON.parse(decision.receipt.content).canonical() == decision.receipt.content)
    }

    @Test("S29 the amount is that of the bytes that are signed, whatever else the frame says")
    func signedBytes() throws {
        let wallet = try host.makeWallet(owner: quorum, policies: [limited("100").policy])
        var execution = try host.execution(for: .sign(wallet, by: [owner], transfer(50)))
        execution.context = RequestContext(address: "value=0", userAgent: #"{"value":"0x0"}"#)
        #expect(try host.decide(execution).limits.map(\.amount) == [UInt256(50)])
    }

    @Test("S29 without what was used nothing is decided, and no receipt is made")
    func needed() throws {
        let wallet = try host.makeWallet(owner: quorum, policies: [limited("100").policy])
        let position = host.keep.position.counter
        let execution = try host.execution(for: .sign(wallet, by: [owner], transfer(1)))
        guard case .needUsage(7, let windows)? = host.keep.handle(.execute(id: 7, execution), nowMs: host.nowMs) else {
            throw Expected.Missing()
        }
        #expect(windows.count == 1 && windows.allSatisfy { $0.span.seconds == 3600 })
        #expect(host.keep.position.counter == position && host.keep.openReceipts.isEmpty)
        var other = execution
        other.usage = [[UInt8](repeating: 1, count: 32): .zero]
        guard case .needUsage? = host.keep.handle(.execute(id: 8, other), nowMs: host.nowMs) else {
            throw Expected.Missing()
        }
    }

    @Test("S29 per wallet one wallet's use leaves the other's alone; without a group they share")
    func groups() throws {
        for (groups, isShared) in [([Self.perWallet], false), ([], true)] {
            let policy = try limited("100", groups: groups).policy
            let wallets = try (0..<2).map { _ in try host.makeWallet(owner: quorum, policies: [policy]) }
            #expect(try host.perform(.sign(wallets[0], by: [owner], transfer(100))).isAllowed)
            #expect(try host.perform(.sign(wallets[1], by: [owner], transfer(100))).isAllowed != isShared)
        }
    }

    @Test("S29 above a second amount the owner must sign: signer up to a sum, owner up to more")
    func coSigning() throws {
        let aggregation = try host.makeAggregation("eth_signTransaction", metric: Self.value, owner: quorum)
        let key = try host.makeKey()
        let signer = try host.makeQuorum([key])
        let policy = try host.makePolicy(
            [
                TestRule.allow("eth_signTransaction", [TestRule.sum(aggregation, "lte", "100")]),
                TestRule.allow(
                    "eth_signTransaction",
                    [
                        TestRule.condition("system", "actor", "eq", "owner"),
                        TestRule.condition("ethereum_transaction", "value", "lte", "1000"),
                    ]),
            ], owner: quorum)
        let wallet = try host.makeWallet(owner: quorum, policies: [policy], signers: [(signer, [])])
        #expect(try host.perform(.sign(wallet, by: [key], transfer(100))).isAllowed)
        #expect(try !host.perform(.sign(wallet, by: [key], transfer(1))).isAllowed)
        #expect(try host.perform(.sign(wallet, by: [owner], transfer(1000))).isAllowed)
        #expect(try !host.perform(.sign(wallet, by: [owner], transfer(1001))).isAllowed)
        #expect(host.usage.values.first == UInt256(1100))
    }

    @Test("S29 a policy names aggregations that exist, of its own app, and bounds that they can reach")
    func references() throws {
        let count = try host.makeAggregation()
        func makes(_ aggregation: String, _ bound: String) -> Bool {
            let rule = TestRule.allow("personal_sign", [TestRule.sum(aggregation, "lte", bound)])
            return (try? host.makePolicy([rule])) != nil
        }
        #expect(makes(count, "10"))
        #expect(!makes(count, "10.5"))
        #expect(!makes(String(repeating: "a", count: 24), "10"))
        let notional = try host.makeAggregation(
            "hyperliquid_signL1Action",
            metric: ["field_source": "hyperliquid_action", "field": "notional", "function": "sum"])
        #expect(makes(notional, "10.000000000000000001"))
        #expect(!makes(notional, "10.0000000000000000001"))
        #expect(!makes(notional, UInt256.max.decimal))
        let rules = try (0..<17).map { _ in
            TestRule.allow("personal_sign", [TestRule.sum(try host.makeAggregation(), "lte", "1")])
        }
        #expect((try? host.makePolicy(rules)) == nil)
        #expect(try host.makePolicy(Array(rules.dropLast())).isEmpty == false)
    }

    @Test("S29 a policy names no aggregation of requests that wallets of its chain do not have")
    func chains() throws {
        func makes(_ method: String, chain: String, rule: String) throws -> Bool {
            let aggregation = try host.makeAggregation(method)
            let rule = TestRule.allow(rule, [TestRule.sum(aggregation, "lte", "1")])
            return (try? host.makePolicy([rule], chain: chain)) != nil
        }
        #expect(try makes("signTransaction", chain: "solana", rule: "signMessage"))
        #expect(try makes("raw_sign", chain: "solana", rule: "raw_sign") && makes("*", chain: "solana", rule: "*"))
        #expect(try !makes("eth_signTransaction", chain: "solana", rule: "signTransaction"))
        #expect(try !makes("signTransaction", chain: "ethereum", rule: "eth_signTransaction"))
    }

    @Test("S29 an aggregation is made by the app and deleted by its owner; it cannot be changed")
    func lifetime() throws {
        let owned = try host.makeAggregation(owner: quorum)
        let path = "/v1/aggregations/\(owned)"
        #expect(refusal { try host.decide(TestRequest("DELETE", path)) } == .missingSignature)
        #expect(refusal { try host.decide(TestRequest("PATCH", path, ["name": "B"], by: [owner])) } == .notFound)
        #expect(try host.perform(TestRequest("DELETE", path, nil, by: [owner])).json == ["success": true])
        let free = try host.makeAggregation()
        #expect(try host.perform(TestRequest("DELETE", "/v1/aggregations/\(free)")).json == ["success": true])
        #expect(refusal { try host.decide(TestRequest("DELETE", "/v1/aggregations/\(free)")) } == .notFound)
    }

    @Test("S7 a policy whose aggregation is gone refuses; an owned wallet keeps what it pinned")
    func tombstone() throws {
        let aggregation = try host.makeAggregation()
        let rule = TestRule.allow("personal_sign", [TestRule.sum(aggregation, "lte", "5")])
        let owned = try host.makePolicy([rule], owner: quorum)
        let wallet = try host.makeWallet(owner: quorum, policies: [owned])
        let free = try host.makeWallet(policies: [host.makePolicy([rule])])
        #expect(try host.decide(.sign(free)).isAllowed)
        // The ledger would refuse this while policies name it.
        try host.perform(TestRequest("DELETE", "/v1/aggregations/\(aggregation)"))
        #expect(refusal { try host.decide(.sign(free)) } == .recordUnavailable)
        #expect(try host.decide(.sign(wallet, by: [owner])).isAllowed)
    }

    @Test("S29 a condition of an aggregation may look into a set, which an owned one pins")
    func conditionSets() throws {
        let set = try host.makeConditionSet(["Hello"])
        let aggregation = try host.makeAggregation(
            conditions: [TestRule.condition("message", "content", "in_condition_set", .string(set))], owner: quorum)
        let rule = TestRule.allow("personal_sign", [TestRule.sum(aggregation, "lte", "1")])
        let wallet = try host.makeWallet(owner: quorum, policies: [host.makePolicy([rule], owner: quorum)])
        #expect(try host.perform(.sign(wallet, by: [owner])).isAllowed)
        try host.perform(host.replaceItems(of: set, with: ["Other"]))
        #expect(try !host.perform(.sign(wallet, by: [owner])).isAllowed)
        let missing = TestRule.condition(
            "message", "content", "in_condition_set", .string(String(repeating: "a", count: 24)))
        #expect((try? host.makeAggregation(conditions: [missing])) == nil)
    }
}
