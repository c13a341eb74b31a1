import Bytes
import Policy
import Testing

@testable import Signer

/// Drafts of policies, played against what a signer decided.
@Suite struct PolicyReplayTests {
    let host: HonestHost
    let owner: TestKey
    let quorum: String

    init() throws {
        host = try HonestHost()
        owner = try host.makeKey()
        quorum = try host.makeQuorum([owner])
    }

    /// A decision as the log has it, and the payload that is kept beside it.
    private struct Kept {
        let receipt: JSON
        let payload: [UInt8]

        var request: RecordedRequest { get throws { try RecordedRequest(receipt: receipt, payload: payload) } }
    }

    private func decide(_ request: TestRequest) throws -> Kept {
        let execution = try host.execution(for: request)
        let decision = try host.decide(execution)
        host.store(decision)
        return Kept(receipt: decision.statement, payload: execution.payload)
    }

    private func transfer(_ value: Int, from wallet: String) throws -> Kept {
        let body: JSON = [
            "method": "eth_signTransaction",
            "params": [
                "transaction": [
                    "to": "0x1111111111111111111111111111111111111111",
                    "value": .string("0x" + String(value, radix: 16)), "chain_id": 1, "nonce": 0, "gas_limit": 21_000,
                    "max_fee_per_gas": 10, "max_priority_fee_per_gas": 1, "type": 2,
                ]
            ],
        ]
        return try decide(.sign(wallet, by: [owner], body))
    }

    private func replay(_ rules: [JSON]) throws -> PolicyReplay {
        let draft = try PolicyDraft(
            ["version": "1.0", "name": "Draft", "chain_type": "ethereum", "rules": .array(rules)], at: "policy")
        return try PolicyReplay(
            draft, at: "policy",
            records: DryRun.Records(
                policy: { _, _ throws(Refusal) in throw Refusal(.recordUnavailable, "a draft names no policy") },
                conditionSet: { _, _ throws(Refusal) in throw Refusal(.recordUnavailable, "there is none") },
                aggregation: { id, _ throws(Refusal) in
                    guard let record = try? host.newest(.aggregation, id).read(),
                        case .aggregation(let found) = record.body
                    else { throw Refusal(.recordUnavailable, "there is none") }
                    return found
                }))
    }

    private func address(_ wallet: String) throws -> WalletAddress {
        guard case .wallet(let record) = try host.newest(.wallet, wallet).read().body else { throw Expected.Missing() }
        return record.address
    }

    private func decisions(_ kept: [Kept], under rules: [JSON], of wallet: String) throws -> [String?] {
        var replay = try replay(rules)
        let address = try address(wallet)
        return try kept.map { replay.judge(try $0.request, of: address)?.decision.rawValue }
    }

    private static let value: JSON = ["field_source": "ethereum_transaction", "field": "value", "function": "sum"]

    private func atMost(_ value: String) -> JSON {
        TestRule.allow(
            "eth_signTransaction", [TestRule.condition("ethereum_transaction", "value", "lte", .string(value))])
    }

    @Test("The policy that decided decides the same again, with its sums at their times")
    func same() throws {
        let aggregation = try host.makeAggregation("eth_signTransaction", metric: Self.value, owner: quorum)
        let rules = [TestRule.allow("eth_signTransaction", [TestRule.sum(aggregation, "lte", "100")])]
        let wallet = try host.makeWallet(owner: quorum, policies: [host.makePolicy(rules, owner: quorum)])
        let kept = try [60, 41, 40, 1, 0].map { try transfer($0, from: wallet) }
        let then = kept.map { $0.receipt["decision"]?.stringValue }
        #expect(then == ["allow", "deny", "allow", "deny", "allow"])
        #expect(try decisions(kept, under: rules, of: wallet) == then)
    }

    @Test("A draft denies exactly those that are beyond its bound")
    func otherwise() throws {
        let wallet = try host.makeWallet(owner: quorum, policies: [host.makePolicy([atMost("100")])])
        let kept = try [10, 60, 101, 50, 51].map { try transfer($0, from: wallet) }
        #expect(kept.map(\.receipt).map { $0["decision"] } == ["allow", "allow", "deny", "allow", "allow"])
        let now = try decisions(kept, under: [atMost("50")], of: wallet)
        #expect(now == ["allow", "deny", "deny", "allow", "deny"])
    }

    @Test("Sums are those of what the draft allows, and end with their window")
    func sums() throws {
        let aggregation = try host.makeAggregation("eth_signTransaction", metric: Self.value)
        let wallet = try host.makeWallet(owner: quorum)
        var kept = try [60, 41, 40].map { try transfer($0, from: wallet) }
        host.nowMs += 3_600_100
        kept.append(try transfer(100, from: wallet))
        let draft = [TestRule.allow("eth_signTransaction", [TestRule.sum(aggregation, "lte", "100")])]
        #expect(try decisions(kept, under: draft, of: wallet) == ["allow", "deny", "allow", "allow"])
        #expect(try replay(draft).longestSpanMs == 3_600_000)
        #expect(try replay([atMost("1")]).longestSpanMs == 0)
    }

    @Test("The time is that of the decision, and who asked is who asked")
    func circumstances() throws {
        let other = try host.makeKey()
        let signer = try host.makeQuorum([other])
        let wallet = try host.makeWallet(owner: quorum, signers: [(signer, [])])
        let before = host.nowMs / 1000 + 10
        var kept = [try decide(.sign(wallet, by: [owner]))]
        host.nowMs += 20_000
        kept += [try decide(.sign(wallet, by: [owner])), try decide(.sign(wallet, by: [other]))]
        let early = TestRule.condition("system", "current_unix_timestamp", "lt", .string(String(before)))
        #expect(
            try decisions(kept, under: [TestRule.allow("personal_sign", [early])], of: wallet)
                == ["allow", "deny", "deny"])
        let mine = TestRule.condition("system", "actor", "eq", "owner")
        #expect(
            try decisions(kept, under: [TestRule.allow("personal_sign", [mine])], of: wallet)
                == ["allow", "allow", "deny"])
    }

    @Test("A payload that is not the one of the receipt is not judged")
    func changed() throws {
        let wallet = try host.makeWallet(owner: quorum)
        let (one, two) = (try transfer(1, from: wallet), try transfer(2, from: wallet))
        #expect(throws: RecordedRequest.Unreadable.self) {
            try RecordedRequest(receipt: one.receipt, payload: two.payload)
        }
        for position in stride(from: 0, to: one.payload.count, by: 7) {
            var payload = one.payload
            payload[position] ^= 1
            #expect(throws: RecordedRequest.Unreadable.self) {
                try RecordedRequest(receipt: one.receipt, payload: payload)
            }
        }
        #expect(throws: RecordedRequest.Unreadable.self) { try RecordedRequest(receipt: .null, payload: one.payload) }
    }

    @Test("Requests for signatures are kept, exports and changes are not")
    func kinds() throws {
        let wallet = try host.makeWallet(owner: quorum)
        #expect(RecordedRequest.isKept(try host.decide(.sign(wallet, by: [owner])).index))
        let policy = try host.decide(
            TestRequest(
                "POST", "/v1/policies",
                ["version": "1.0", "name": "P", "chain_type": "ethereum", "rules": .array([atMost("1")])]))
        #expect(!RecordedRequest.isKept(policy.index))
        for method in RecordedRequest.exports {
            let index = ReceiptIndex(
                appID: "a", walletID: wallet, action: "wallet.rpc", method: method, decision: "allow", actorID: nil)
            #expect(!RecordedRequest.isKept(index))
        }
    }

    @Test("An action that came through the relay is judged as the one of its network")
    func relayed() throws {
        let stage = try RelayStage([TestRule.allow("hyperliquid_signL1Action")])
        var replay = try replay([
            TestRule.allow(
                "hyperliquid_signL1Action", [TestRule.condition("hyperliquid_action", "is_testnet", "eq", "false")])
        ])
        for isTestnet in [false, true] {
            let body = try stage.body(TestAction.order(), isMainnet: !isTestnet)
            let execution = try stage.execution(body, isTestnet: isTestnet)
            let decision = try stage.host.decide(execution)
            #expect(decision.isAllowed && RecordedRequest.isKept(decision.index))
            let request = try RecordedRequest(receipt: decision.statement, payload: execution.payload)
            #expect(replay.judge(request, of: .ethereum(stage.address))?.isAllowed == !isTestnet)
        }
    }

    @Test("A draft that asks of a sum what it cannot reach is refused, with the place")
    func unreachable() throws {
        let aggregation = try host.makeAggregation("eth_signTransaction", metric: Self.value)
        let rules = [TestRule.allow("eth_signTransaction", [TestRule.sum(aggregation, "lte", "1.5")])]
        #expect {
            try replay(rules)
        } throws: { error in
            (error as? Refusal)?.message.contains("`policy.rules.0.conditions.0.value`") == true
        }
    }

    @Test("Days are set by the operator, from 1 to 365, and 0 keeps nothing")
    func days() throws {
        func kept() throws -> Int64? {
            guard case .app(let app) = try host.newest(.app, host.app.id).read().body else { throw Expected.Missing() }
            return app.payloadDays
        }
        #expect(try kept() == nil)
        try host.operate(on: host.app.key) { .setPayloadDays(app: $0, days: 365) }
        #expect(try kept() == 365)
        for days: UInt64 in [366, .max] {
            #expect(throws: Refusal.self) {
                try host.operate(on: host.app.key) { .setPayloadDays(app: $0, days: days) }
            }
        }
        try host.operate(on: host.app.key) { .setPayloadDays(app: $0, days: 0) }
        #expect(try kept() == nil)
    }
}
