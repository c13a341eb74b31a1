import Bytes
import Ethereum
import Policy
import TestSupport
import Testing

@Suite struct PolicyDocumentTests {
    private static let max = Samples.rule(
        "eth_sendTransaction", [Samples.condition("ethereum_transaction", "value", "lte", "0x2386F26FC10000")],
        name: "max")

    @Test("a policy is given back as it was sent")
    func roundTrip() throws {
        let calldata = Samples.condition(
            "ethereum_calldata", "transfer.recipient", "in", [.string(Samples.friend)],
            more: [.init("abi", Samples.transferABI)])
        let rules = [
            Samples.rule("eth_signTransaction", [calldata]), Self.max,
            Samples.rule(
                "eth_signTypedData_v4", [Samples.withdrawCondition("amount", "lte", "100.50")], action: "DENY"),
            Samples.rule("personal_sign", more: [.init("allow_blind", true)]),
            Samples.rule("personal_sign", more: [.init("allow_blind", false)]),
            Samples.rule("*", [Samples.condition("system", "current_unix_timestamp", "lt", "1800000000")]),
        ]
        let creation = try PolicyCreation(Samples.policy(rules, more: [.init("refuse_blind_agent", true)]))
        #expect(creation.document.rules.map(\.json) == rules)
        var drawn = 0
        let sealed = creation.document.identifyingRules {
            drawn += 1
            return Samples.identifier(drawn)
        }
        #expect(drawn == rules.count)
        let again = try PolicyDocument(sealed: JSON.parse(sealed.json.serialized()))
        #expect(again == sealed)
        #expect(again.json.serialized() == sealed.json.serialized())
    }

    @Test("answers have the members of Privy's in their order")
    func answer() throws {
        let document = try PolicyCreation(Samples.policy([Self.max])).document.identifyingRules {
            Samples.identifier(1)
        }
        let answer = document.answer(id: "tb54eps4z44ed0jepousxi4n", createdAtMs: 1_700_000_000_000, ownerID: nil)
        #expect(
            String(decoding: answer.serialized(), as: UTF8.self)
                == ##"{"id":"tb54eps4z44ed0jepousxi4n","name":"p","chain_type":"ethereum","rules":[{"id":"\##(Samples.identifier(1))","name":"max","method":"eth_sendTransaction","conditions":[{"field_source":"ethereum_transaction","field":"value","operator":"lte","value":"0x2386F26FC10000"}],"action":"ALLOW"}],"version":"1.0","created_at":1700000000000,"owner_id":null}"##
        )
    }

    @Test("owners are handed on as they were sent")
    func owners() throws {
        let creation = try PolicyCreation(
            Samples.policy([], more: [.init("owner_id", "etxu7sm618a1zpzmnd7uqorp"), .init("owner", nil)]))
        #expect(creation.owner.ownerID == "etxu7sm618a1zpzmnd7uqorp")
        #expect(creation.owner.owner == .null)
        #expect(try PolicyChange(["name": "n2"]).owner.owner == nil)
    }

    @Test(
        "refusals name the member",
        arguments: [
            (##"{}"##, "version"),
            (##"{"version":"2.0","name":"p","chain_type":"ethereum","rules":[]}"##, "version"),
            (##"{"version":"1.0","name":"","chain_type":"ethereum","rules":[]}"##, "name"),
            (##"{"version":"1.0","name":"p","chain_type":"tron","rules":[]}"##, "chain_type"),
            (##"{"version":"1.0","name":"p","chain_type":"ethereum"}"##, "rules"),
            (##"{"version":"1.0","name":"p","chain_type":"ethereum","rules":{}}"##, "rules"),
            (##"{"version":"1.0","name":"p","chain_type":"ethereum","rules":[],"x":1}"##, ""),
            (##"{"version":"1.0","name":"p","chain_type":"ethereum","rules":[{}]}"##, "rules.0.name"),
            (
                ##"{"version":"1.0","name":"p","chain_type":"ethereum","rules":[],"refuse_blind_agent":1}"##,
                "refuse_blind_agent"
            ),
        ])
    func refusals(body: String, path: String) throws {
        let json = try JSON.parse(Array(body.utf8))
        #expect(refusal { try PolicyCreation(json) }?.path == path)
    }

    @Test("rules are refused for what is wrong with them")
    func rules() {
        let value = Samples.condition("ethereum_transaction", "value", "lte", "1")
        for (rule, path) in [
            (Samples.rule("signMessage"), "rules.0.method"),
            (Samples.rule("personal_sign", action: "allow"), "rules.0.action"),
            (Samples.rule("personal_sign", name: String(repeating: "n", count: 51)), "rules.0.name"),
            (Samples.rule("personal_sign", more: [.init("x", 1)]), "rules.0"),
            (Samples.rule("personal_sign", more: [.init("id", "short")]), "rules.0.id"),
            (Samples.rule("personal_sign", more: [.init("id", .string(Samples.identifier(1)))]), "rules.0.id"),
            (Samples.rule("*", more: [.init("allow_blind", true)]), "rules.0.allow_blind"),
            (Samples.rule("personal_sign", action: "DENY", more: [.init("allow_blind", true)]), "rules.0.allow_blind"),
            (Samples.rule("personal_sign", [value]), "rules.0.conditions.0.field_source"),
            (Samples.rule("*", [value]), "rules.0.conditions.0.field_source"),
            (Samples.rule("raw_sign", [value]), "rules.0.conditions.0.field_source"),
            (Samples.rule("eth_signTransaction", Array(repeating: value, count: 101)), "rules.0.conditions"),
        ] as [(JSON, String)] {
            #expect(refusal { try PolicyCreation(Samples.policy([rule])) }?.path == path, "\(path)")
        }
        let many = Array(repeating: Samples.rule("personal_sign"), count: 101)
        #expect(refusal { try PolicyCreation(Samples.policy(many)) }?.path == "rules")
    }

    @Test(
        "sources of other chains are refused by name",
        arguments: [
            "tron_transaction", "sui_transaction_command",
            "xrpl_transaction",
            "tempo_transaction",
        ])
    func foreignSources(source: String) throws {
        let rule = Samples.rule("eth_signTransaction", [Samples.condition(source, "f", "eq", "1")])
        let error = try #require(refusal { try PolicyRule(rule) })
        #expect(error.path == "conditions.0.field_source")
        #expect(error.message.contains("not supported"))
    }

    @Test("conditions are refused for what is wrong with them")
    func conditions() {
        let abi: [JSON.Member] = [.init("abi", Samples.transferABI)]
        let overloaded: JSON = [
            ["type": "function", "name": "f", "inputs": [["name": "a", "type": "uint256"]]],
            ["type": "function", "name": "f", "inputs": [["name": "a", "type": "address"]]],
        ]
        for (method, condition, member) in [
            ("eth_signTransaction", Samples.condition("ethereum_transaction", "gas", "eq", "1"), "field"),
            (
                "eth_signTransaction", Samples.condition("ethereum_transaction", "to", "gt", .string(Samples.friend)),
                "operator"
            ),
            ("eth_signTransaction", Samples.condition("ethereum_transaction", "to", "eq", "0x12"), "value"),
            ("eth_signTransaction", Samples.condition("ethereum_transaction", "value", "eq", "1.5"), "value"),
            ("eth_signTransaction", Samples.condition("ethereum_transaction", "value", "eq", 1), "value"),
            ("eth_signTransaction", Samples.condition("ethereum_transaction", "value", "eq", ["1"]), "value"),
            ("eth_signTransaction", Samples.condition("ethereum_transaction", "value", "in", "1"), "value"),
            ("eth_signTransaction", Samples.condition("ethereum_transaction", "value", "in", []), "value"),
            ("eth_signTransaction", Samples.condition("ethereum_transaction", "value", "in", ["1", "x"]), "value.1"),
            ("eth_signTransaction", Samples.condition("ethereum_transaction", "value", "is", "1"), "operator"),
            (
                "eth_signTransaction", Samples.condition("ethereum_transaction", "value", "in_condition_set", "1"),
                "value"
            ),
            ("eth_signTransaction", Samples.condition("ethereum_calldata", "function_name", "eq", "f"), "abi"),
            (
                "eth_signTransaction", Samples.condition("ethereum_calldata", "function_name", "eq", "f", more: abi),
                "value"
            ),
            (
                "eth_signTransaction", Samples.condition("ethereum_calldata", "transfer.x", "eq", "1", more: abi),
                "field"
            ),
            ("eth_signTransaction", Samples.condition("ethereum_calldata", "transfer", "eq", "1", more: abi), "field"),
            (
                "eth_signTransaction",
                Samples.condition("ethereum_calldata", "f.a", "eq", "1", more: [.init("abi", overloaded)]), "abi.1"
            ),
            (
                "eth_signTransaction",
                Samples.condition("ethereum_transaction", "value", "eq", "1", more: abi), ""
            ),
            ("eth_signTypedData_v4", Samples.condition("ethereum_typed_data_message", "a", "eq", "1"), "typed_data"),
            ("eth_signTypedData_v4", Samples.withdrawCondition("nothing", "eq", "1"), "field"),
            ("eth_signTypedData_v4", Samples.withdrawCondition("amount", "gt", "much"), "value"),
            ("eth_signTypedData_v4", Samples.withdrawCondition("time", "contains", "1"), "operator"),
            ("hyperliquid_signL1Action", Samples.condition("hyperliquid_action", "colour", "eq", "1"), "field"),
            ("hyperliquid_signL1Action", Samples.condition("hyperliquid_action", "reduce_only", "eq", "yes"), "value"),
        ] as [(String, JSON, String)] {
            let path = member.isEmpty ? "conditions.0" : "conditions.0.\(member)"
            let error = refusal { try PolicyRule(Samples.rule(method, [condition])) }
            #expect(error?.path == path, "\(path) but \(error?.description ?? "accepted")")
        }
    }

    @Test("S19: a name means one function in all ABIs of a rule")
    func uniqueFunctions() {
        let other: JSON = [
            [
                "type": "function", "name": "transfer",
                "inputs": [["name": "recipient", "type": "address"], ["name": "amount", "type": "uint128"]],
            ]
        ]
        let conditions = [Samples.transferABI, other].map {
            Samples.condition("ethereum_calldata", "transfer.amount", "lt", "5", more: [.init("abi", $0)])
        }
        #expect(
            refusal { try PolicyRule(Samples.rule("eth_signTransaction", conditions)) }?.path == "conditions.1.abi")
        #expect(throws: Never.self) {
            try PolicyRule(Samples.rule("eth_signTransaction", [conditions[0], conditions[0]]))
        }
    }

    @Test("rules are added, replaced and removed by their ids")
    func editing() throws {
        let first = Samples.identifier(1)
        let document = try PolicyCreation(Samples.policy([Self.max])).document.identifyingRules { first }
        let rule = try PolicyRule(Samples.rule("personal_sign"))
        let longer = try document.adding(rule).identifyingRules { Samples.identifier(2) }
        #expect(longer.rules.map(\.id) == [first, Samples.identifier(2)])
        #expect(try longer.replacing(ruleID: first, with: rule)?.rules.first?.method == .only(.personalSign))
        #expect(try longer.replacing(ruleID: first, with: rule)?.rules.first?.id == first)
        #expect(longer.removing(ruleID: first)?.rules.count == 1)
        #expect(longer.removing(ruleID: "nothing") == nil)
        #expect(try longer.replacing(ruleID: "nothing", with: rule) == nil)
        let kept = try longer.applying(PolicyChange(["rules": .array([longer.rules[1].json]), "name": "n"]))
        #expect(kept.rules.map(\.id) == [Samples.identifier(2)])
        #expect(kept.name == "n")
        let foreign = rule.identified(as: Samples.identifier(9))
        #expect(
            refusal { try longer.applying(PolicyChange(["rules": .array([foreign.json])])) }?.path == "rules.0.id")
        #expect(refusal { try longer.adding(foreign) }?.path == "id")
    }
}
