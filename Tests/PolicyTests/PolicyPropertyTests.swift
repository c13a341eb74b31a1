import Bytes
import Ethereum
import Policy
import TestSupport
import Testing

/// What holds for every policy and every request.
@Suite struct PolicyPropertyTests {
    @Test("one more DENY rule, or one ALLOW rule less, never turns a denial into an approval")
    func monotony() throws {
        let random = SeededRandom(seed: 17)
        let requests = try Self.requests()
        let context = try Samples.context(sets: [Samples.setID: ConditionSet(values: [Samples.friend])])
        var approvals = 0
        for _ in 0..<400 {
            let rules = (0..<Int(random.next() % 6)).map { _ in Self.rule(random, action: nil) }
            let stricter = rules + [Self.rule(random, action: "DENY")]
            let allowing = rules.indices.filter { rules[$0]["action"] == "ALLOW" }
            let base = try Samples.compiled(rules)
            var others = [try Samples.compiled(stricter)]
            var generator = random
            if let index = allowing.randomElement(using: &generator) {
                others.append(try Samples.compiled(Array(rules[..<index] + rules[(index + 1)...])))
            }
            for request in requests {
                let isAllowed = base.evaluate(request, in: context).isAllowed
                approvals += isAllowed ? 1 : 0
                for other in others where !isAllowed {
                    #expect(!other.evaluate(request, in: context).isAllowed)
                }
            }
        }
        #expect(approvals > 100)
    }

    @Test("every verdict explains itself, and its explanation is bounded and agrees with it")
    func traces() throws {
        let random = SeededRandom(seed: 18)
        let requests = try Self.requests()
        let context = try Samples.context(sets: [Samples.setID: ConditionSet(values: [Samples.friend])])
        for _ in 0..<400 {
            let rules = (0..<Int(random.next() % 5)).map { _ in Self.rule(random, action: nil) }
            let policy = try Samples.compiled(rules)
            for request in requests { try check(policy.evaluate(request, in: context), rules.count) }
        }
    }

    private func check(_ verdict: Verdict, _ count: Int) throws {
        let json = verdict.json
        #expect(json["reason"]?.stringValue?.isEmpty == false)
        #expect(json["decision"]?.stringValue == (verdict.isAllowed ? "allow" : "deny"))
        let rules = try #require(json["rules"]?.arrayValue)
        #expect(rules.count <= count)
        let matched = rules.filter { $0["matched"] == true }
        let denying = matched.first { $0["action"] == "DENY" }
        #expect(verdict.isAllowed == (denying == nil && !matched.isEmpty))
        #expect(verdict.ruleID == (denying ?? matched.first)?["id"]?.stringValue)
        for rule in rules { try check(rule) }
        #expect(json.serialized().count < 16_384)
    }

    /// A rule matches exactly when all its conditions count as true for its action, or says why it does not apply.
    private func check(_ rule: JSON) throws {
        let conditions = try #require(rule["conditions"]?.arrayValue)
        let isTrue = conditions.allSatisfy {
            $0["result"] == "true" || ($0["result"] == "unevaluable" && rule["action"] == "DENY")
        }
        #expect((rule["matched"] == true) == (isTrue && rule["reason"] == nil))
        for condition in conditions {
            #expect((condition["seen"]?.isNull == true) == (condition["reason"] != nil))
            #expect((condition["seen"]?.stringValue?.count ?? 0) <= 128)
        }
    }

    private static func requests() throws -> [Facts] {
        [
            try Samples.transaction(), try Samples.transaction(to: Samples.stranger, value: 100),
            try Samples.transaction(data: Samples.transferCall(to: Samples.friend, amount: 7)),
            try Samples.transaction(data: Samples.transferCall(to: Samples.friend, amount: 7) + [1]),
            try Samples.transaction(to: nil, data: [0x60]), try Samples.typedData(Samples.agent),
            try Samples.typedData(Samples.withdraw(to: Samples.friend)),
            try Samples.typedData(Samples.withdraw(to: Samples.stranger, amount: String(repeating: "9", count: 200))),
            .personalMessage(Array(String(repeating: "é", count: 300).utf8)),
            .personalMessage([UInt8](repeating: 0xFF, count: 32)), .opaque(.rawSign), .opaque(.exportPrivateKey),
            .authorization(try Authorization7702(chainID: 0, address: Address(Samples.stranger), nonce: 1)),
        ]
    }

    private static func rule(_ random: SeededRandom, action: String?) -> JSON {
        var random = random
        let (method, conditions) = pool.randomElement(using: &random) ?? ("*", [])
        let chosen = conditions.filter { _ in random.next() % 3 == 0 }
        return Samples.rule(
            method, chosen, action: action ?? (random.next() % 3 == 0 ? "DENY" : "ALLOW"),
            name: "rule \(random.next() % 100)")
    }

    private static let pool: [(String, [JSON])] = [
        ("*", [Samples.condition("system", "current_unix_timestamp", "lt", "1700000001")]), ("raw_sign", []),
        ("exportPrivateKey", []),
        (
            "eth_signTransaction",
            [
                Samples.condition("ethereum_transaction", "to", "eq", .string(Samples.friend)),
                Samples.condition("ethereum_transaction", "to", "not_in", [.string(Samples.friend)]),
                Samples.condition("ethereum_transaction", "to", "in_condition_set", .string(Samples.setID)),
                Samples.condition("ethereum_transaction", "value", "lte", "50"),
                Samples.condition("ethereum_transaction", "chain_id", "neq", "5"),
                Samples.condition(
                    "ethereum_calldata", "transfer.amount", "gt", "5", more: [.init("abi", Samples.transferABI)]),
                Samples.condition(
                    "ethereum_calldata", "function_name", "neq", "approve", more: [.init("abi", Samples.transferABI)]),
            ]
        ),
        (
            "eth_signTypedData_v4",
            [
                Samples.condition("ethereum_typed_data_domain", "chainId", "in", ["1337", "421614"]),
                Samples.condition("ethereum_typed_data_domain", "salt", "neq", "0x00"),
                Samples.withdrawCondition("destination", "eq", .string(Samples.friend)),
                Samples.withdrawCondition("amount", "lt", "1000"),
            ]
        ),
        (
            "personal_sign",
            [
                Samples.condition("message", "content", "starts_with", "é"),
                Samples.condition("message", "byte_length", "neq", "32"),
            ]
        ),
        (
            "eth_sign7702Authorization",
            [Samples.condition("ethereum_7702_authorization", "contract", "neq", .string(Samples.friend))]
        ),
    ]
}
