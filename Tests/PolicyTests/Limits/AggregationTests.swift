import Bytes
import Ethereum
import Policy
import Testing

/// S29: what a request adds to a sum, and what a policy says of it.
@Suite struct AggregationTests {
    private static let rules = [Samples.rule("eth_signTransaction", [LimitSamples.condition()])]

    private func amount(_ body: JSON, _ facts: Facts) throws -> UInt256? {
        let aggregation = try LimitSamples.compiled(body)
        let rules = [Samples.rule(facts.method.rawValue)]
        let verdict = try LimitSamples.verdict(rules, facts, [aggregation])
        guard verdict.isAllowed else { return nil }
        return verdict.limits.first?.amount ?? .zero
    }

    @Test(
        "S29 a limit is met up to its last unit, with the request itself",
        arguments: [
            ("lte", 60, 40, true), ("lte", 61, 40, false), ("lt", 59, 40, true), ("lt", 60, 40, false),
            ("lte", 100, 0, true), ("lte", 101, 0, false), ("gte", 60, 40, true), ("gt", 60, 40, false),
        ] as [(String, UInt64, UInt64, Bool)])
    func bound(operation: String, used: UInt64, value: UInt64, isAllowed: Bool) throws {
        let rules = [Samples.rule("eth_signTransaction", [LimitSamples.condition(operation: operation)])]
        let verdict = try LimitSamples.verdict(
            rules, Samples.transaction(value: value), [LimitSamples.compiled(LimitSamples.aggregation())],
            used: UInt256(used))
        #expect(verdict.isAllowed == isAllowed)
        let use = try #require(verdict.limits.first)
        #expect(use.sum == UInt256(used + value))
        #expect(use.checks.map(\.isMet) == [isAllowed])
    }

    @Test("S29 a DENY rule over a sum denies what an ALLOW rule without one allows")
    func denial() throws {
        let rules = [
            Samples.rule("eth_signTransaction"),
            Samples.rule("eth_signTransaction", [LimitSamples.condition(operation: "gt")], action: "DENY", name: "d"),
        ]
        let aggregation = try LimitSamples.compiled(LimitSamples.aggregation())
        let facts = try Samples.transaction(value: 40)
        let allowed = try LimitSamples.verdict(rules, facts, [aggregation], used: UInt256(60))
        #expect(allowed.isAllowed)
        #expect(allowed.limits.first?.amount == UInt256(40))
        #expect(allowed.limits.first?.checks.first?.isMet == false)
        let denied = try LimitSamples.verdict(rules, facts, [aggregation], used: UInt256(61))
        #expect(denied.ruleName == "d")
        #expect(denied.limits.first?.checks.first?.isMet == true)
    }

    @Test("S29 what is counted is read for a method and under conditions; all else adds nothing")
    func matching() throws {
        let body = LimitSamples.aggregation(conditions: [
            Samples.condition("ethereum_transaction", "to", "eq", .string(Samples.friend))
        ])
        #expect(try amount(body, Samples.transaction(value: 7)) == UInt256(7))
        #expect(try amount(body, Samples.transaction(to: Samples.stranger, value: 7)) == .zero)
        #expect(try amount(body, .personalMessage([1])) == .zero)
    }

    @Test("S17 a request that cannot be counted is denied, whichever rule would allow it")
    func uncountable() throws {
        let metric: JSON = [
            "field_source": "ethereum_calldata", "field": "transfer.amount", "function": "sum",
            "abi": Samples.transferABI,
        ]
        let body = LimitSamples.aggregation(metric: metric)
        let call = try Samples.transferCall(to: Samples.stranger, amount: 9)
        #expect(try amount(body, Samples.transaction(data: call)) == UInt256(9))
        #expect(try amount(body, Samples.transaction(data: call + [0])) == nil)
        #expect(try amount(body, Samples.transaction(data: [1, 2, 3, 4])) == .zero)
        #expect(try amount(body, Samples.transaction()) == .zero)
        #expect(try amount(body, Samples.transaction(to: nil, data: [1])) == nil)
        let isToken = Samples.condition("ethereum_transaction", "to", "eq", .string(Samples.stranger))
        let ofToken = LimitSamples.aggregation(metric: metric, conditions: [isToken])
        #expect(try amount(ofToken, Samples.transaction(data: call + [0])) == .zero)
    }

    @Test("S17 a sum that cannot be read is false in an ALLOW rule and true in a DENY rule")
    func unevaluable() throws {
        let facts = try Samples.transaction(value: 1)
        let unknown = RequestOrigin()
        let aggregation = try LimitSamples.compiled(LimitSamples.aggregation())
        let allow = try LimitSamples.verdict(Self.rules, facts, [aggregation], origin: unknown)
        #expect(!allow.isAllowed)
        let deny = Samples.rule(
            "eth_signTransaction", [LimitSamples.condition(operation: "gt")], action: "DENY", name: "d")
        #expect(try LimitSamples.verdict([deny], facts, [], used: .zero).ruleName == "d")
        #expect(try !LimitSamples.verdict(Self.rules, facts, []).isAllowed)
    }

    @Test("S29 a sum beyond 256 bits denies and says so, so that it is asked again when the decision is recorded")
    func overflow() throws {
        let aggregation = try LimitSamples.compiled(LimitSamples.aggregation())
        let rules = [Samples.rule("eth_signTransaction")]
        let facts = try Samples.transaction(value: 2)
        let most = try #require(UInt256.max.subtracting(UInt256(2)))
        #expect(try LimitSamples.verdict(rules, facts, [aggregation], used: most).isAllowed)
        let denied = try LimitSamples.verdict(rules, facts, [aggregation], used: .max)
        #expect(!denied.isAllowed)
        let use = try #require(denied.limits.first)
        #expect(use.sum == nil)
        #expect(use.checks.allSatisfy { $0.stands(with: nil) && !$0.stands(with: .zero) })
    }

    @Test("S29 a policy that refers to an aggregation counts whichever rule allowed")
    func countedByOtherRule() throws {
        let rules = [
            Samples.rule("eth_signTransaction", [LimitSamples.condition(operation: "lte", "1")], name: "limited"),
            Samples.rule("eth_signTransaction", name: "open"),
        ]
        let aggregation = try LimitSamples.compiled(LimitSamples.aggregation())
        let verdict = try LimitSamples.verdict(rules, Samples.transaction(value: 5), [aggregation])
        #expect(verdict.ruleName == "open")
        #expect(verdict.limits.map(\.amount) == [UInt256(5)])
        #expect(verdict.limits.first?.checks == [])
    }

    @Test("S29 a sum is only asked for where the rest of the rule is true")
    func lazy() throws {
        let aggregation = try LimitSamples.compiled(
            LimitSamples.aggregation("personal_sign", metric: ["function": "count"]))
        let rule = Samples.rule(
            "eth_signTransaction",
            [LimitSamples.condition(), Samples.condition("ethereum_transaction", "value", "lt", "1")])
        let verdict = try LimitSamples.verdict([rule], Samples.transaction(value: 1), [aggregation])
        #expect(!verdict.isAllowed && verdict.limits.isEmpty)
        let asked = try LimitSamples.verdict([rule], Samples.transaction(value: 0), [aggregation], used: UInt256(101))
        #expect(!asked.isAllowed && asked.limits.count == 1)
    }

    @Test("S29 an action of several orders adds each of them, and a decimal is counted to 18 digits")
    func orders() throws {
        let metric: JSON = ["field_source": "hyperliquid_action", "field": "notional", "function": "sum"]
        func body(_ conditions: [JSON] = []) -> JSON {
            LimitSamples.aggregation("hyperliquid_signL1Action", metric: metric, conditions: conditions)
        }
        let facts = try LimitSamples.orders([(1, "1500.5", "0.1"), (2, "2", "3"), (1, "1", "0.00001")])
        #expect(try amount(body(), facts) == UInt256(decimal: "156050010000000000000"))
        let asset = Samples.condition("hyperliquid_action", "asset", "eq", "1")
        #expect(try amount(body([asset]), facts) == UInt256(decimal: "150050010000000000000"))
        let count = LimitSamples.aggregation(
            "hyperliquid_signL1Action", metric: ["function": "count"], conditions: [asset])
        #expect(try amount(count, facts) == .one)
    }

    @Test("S29 decimals in typed data are read from their text")
    func decimalText() throws {
        let kind = Samples.condition("hyperliquid_action", "kind", "eq", "withdraw3")
        let body = LimitSamples.aggregation(
            "eth_signTypedData_v4",
            metric: ["field_source": "hyperliquid_action", "field": "amount", "function": "sum"], conditions: [kind])
        let facts = try Samples.typedData(Samples.withdraw(to: Samples.friend, amount: "100.5"))
        #expect(try amount(body, facts) == UInt256(decimal: "100500000000000000000"))
        let message: JSON = [
            "field_source": "ethereum_typed_data_message", "field": "amount", "function": "sum",
            "typed_data": ["types": Samples.withdrawTypes, "primary_type": "HyperliquidTransaction:Withdraw"],
        ]
        let byMessage = LimitSamples.aggregation("eth_signTypedData_v4", metric: message)
        #expect(try amount(byMessage, facts) == UInt256(decimal: "100500000000000000000"))
        #expect(try amount(byMessage, Samples.typedData(Samples.agent)) == .zero)
        let negative = try Samples.typedData(Samples.withdraw(to: Samples.friend, amount: "-1"))
        #expect(try amount(byMessage, negative) == nil)
    }
}

extension LimitSamples {
    fileprivate static func condition(operation: String, _ value: String = "100") -> JSON {
        condition(sum, operation, value)
    }
}
