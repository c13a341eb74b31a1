import Bytes
import Ethereum
import Policy
import TestSupport
import Testing

/// The rules of the signer about decisions.
@Suite struct SignerRuleTests {
    // S17

    @Test("S17: declaring one more type evades no DENY, and wins no ALLOW")
    func moreTypes() throws {
        guard case .object(let types) = Samples.withdrawTypes else { return }
        let more = JSON.object(types + [.init("Unused", [["name": "a", "type": "bool"]])])
        let condition = Samples.withdrawCondition("destination", "neq", .string(Samples.friend))
        let request = try Samples.typedData(Samples.withdraw(to: Samples.stranger, types: more))
        let open = Samples.rule("eth_signTypedData_v4")
        let deny = Samples.rule("eth_signTypedData_v4", [condition], action: "DENY")
        #expect(try allows([open], request))
        #expect(try !allows([open, deny], request))
        #expect(try !allows([Samples.rule("eth_signTypedData_v4", [condition])], request))
        #expect(
            try allows(
                [Samples.rule("eth_signTypedData_v4", [condition])],
                Samples.typedData(Samples.withdraw(to: Samples.stranger))))
    }

    @Test("S17: an ALLOW wants the same presence of EIP712Domain and the same order of fields")
    func exactTypes() throws {
        let condition = Samples.withdrawCondition("destination", "eq", .string(Samples.friend))
        let policy = [Samples.rule("eth_signTypedData_v4", [condition])]
        guard case .object(let types) = Samples.withdrawTypes else { return }
        let bare = JSON.object(types.filter { $0.key != "EIP712Domain" })
        #expect(try allows(policy, Samples.typedData(Samples.withdraw(to: Samples.friend))))
        #expect(try !allows(policy, Samples.typedData(Samples.withdraw(to: Samples.friend, types: bare))))
        let turned = JSON.object(
            types.map { member in
                guard member.key != "EIP712Domain" else { return member }
                return .init(member.key, .array((member.value.arrayValue ?? []).reversed()))
            })
        #expect(try !allows(policy, Samples.typedData(Samples.withdraw(to: Samples.friend, types: turned))))
        let order = JSON.object(types.reversed())
        #expect(try allows(policy, Samples.typedData(Samples.withdraw(to: Samples.friend, types: order))))
    }

    @Test("S17: a rule about one primary type says nothing about another")
    func otherPrimaryType() throws {
        let deny = Samples.rule(
            "eth_signTypedData_v4", [Samples.withdrawCondition("destination", "neq", .string(Samples.friend))],
            action: "DENY")
        #expect(try allows([Samples.rule("eth_signTypedData_v4"), deny], Samples.typedData(Samples.agent)))
    }

    @Test(
        "S17: what cannot be evaluated is false in ALLOW and true in DENY",
        arguments: [
            "eq", "neq", "in", "not_in", "in_condition_set",
        ])
    func unevaluable(operation: String) throws {
        let list = operation == "in" || operation == "not_in"
        let address: JSON = list ? [.string(Samples.friend)] : .string(Samples.friend)
        let isSet = operation == "in_condition_set"
        let creation = try Samples.transaction(to: nil, data: [0x60])
        let to = Samples.condition(
            "ethereum_transaction", "to", operation, isSet ? .string(Samples.setID) : address)
        try expectUnevaluable("eth_signTransaction", to, creation)
        let bytes: JSON = list ? ["0x00"] : "0x00"
        let salt = Samples.condition(
            "ethereum_typed_data_domain", "salt", operation, isSet ? .string(Samples.setID) : bytes)
        try expectUnevaluable("eth_signTypedData_v4", salt, Samples.typedData(Samples.agent))
        let undecodable = try Samples.transaction(data: Samples.transferCall(to: Samples.friend, amount: 1) + [0])
        let recipient = Samples.condition(
            "ethereum_calldata", "transfer.recipient", operation, isSet ? .string(Samples.setID) : address,
            more: [.init("abi", Samples.transferABI)])
        try expectUnevaluable("eth_signTransaction", recipient, undecodable)
        try expectUnevaluable("eth_signTransaction", recipient, Samples.transaction(data: [0xA9, 0x05, 0x9C]))
        let code = try Samples.transferCall(to: Samples.friend, amount: 1)
        try expectUnevaluable("eth_signTransaction", recipient, Samples.transaction(to: nil, data: code))
    }

    @Test(
        "S17: a text that is no decimal has no place in an ordering",
        arguments: [
            "1 subaccount:0x1719884eb866cb12b2287399b15f7db5e7d775ea", "0x10", "1e3", "", "٣",
        ])
    func ordering(amount: String) throws {
        let facts = try Samples.typedData(Samples.withdraw(to: Samples.friend, amount: amount))
        for operation in ["gt", "gte", "lt", "lte"] {
            try expectUnevaluable("eth_signTypedData_v4", Samples.withdrawCondition("amount", operation, "5"), facts)
        }
    }

    @Test("S17: a condition set that is not there, and a message that is no text")
    func absentSet() throws {
        let to = Samples.condition("ethereum_transaction", "to", "in_condition_set", .string(Samples.setID))
        try expectUnevaluable("eth_signTransaction", to, Samples.transaction())
        let content = Samples.condition("message", "content", "neq", "a")
        try expectUnevaluable("personal_sign", content, .personalMessage([0xFF]))
    }

    @Test("S17: a call of another function is not what a rule about one is about")
    func otherFunction() throws {
        let abi: [JSON.Member] = [.init("abi", Samples.transferABI)]
        let amount = Samples.condition("ethereum_calldata", "transfer.amount", "gt", "5", more: abi)
        let open = Samples.rule("eth_signTransaction")
        let deny = Samples.rule("eth_signTransaction", [amount], action: "DENY")
        let other = try Samples.transaction(data: ABIFunction(signature: "stake()").encodeCall([]))
        #expect(try allows([open, deny], other))
        #expect(try allows([open, deny], Samples.transaction()))
        #expect(
            try !allows([open, deny], Samples.transaction(data: Samples.transferCall(to: Samples.friend, amount: 6))))
        #expect(
            try allows([open, deny], Samples.transaction(data: Samples.transferCall(to: Samples.friend, amount: 5))))
        let notTransfer = Samples.condition("ethereum_calldata", "function_name", "neq", "transfer", more: abi)
        try expectUnevaluable("eth_signTransaction", notTransfer, other)
    }

    // S18

    @Test(
        "S18: '*' allows neither hashes nor exports, but denies them",
        arguments: [
            WalletMethod.rawSign, .signHash, .exportPrivateKey, .exportSeedPhrase,
        ])
    func star(method: WalletMethod) throws {
        #expect(try !allows([Samples.rule("*")], .opaque(method)))
        #expect(try allows([Samples.rule(method.rawValue)], .opaque(method)))
        #expect(try allows([Samples.rule("*")], Samples.transaction()))
        #expect(try !allows([Samples.rule(method.rawValue), Samples.rule("*", action: "DENY")], .opaque(method)))
    }

    @Test("S18: a personal_sign of 32 bytes needs allow_blind")
    func blindMessage() throws {
        let hash = Facts.personalMessage([UInt8](repeating: 1, count: 32))
        let open = Samples.rule("personal_sign")
        let blind = Samples.rule("personal_sign", more: [.init("allow_blind", true)])
        #expect(try !allows([open], hash))
        #expect(try !allows([Samples.rule("*")], hash))
        #expect(try allows([blind], hash))
        #expect(try allows([open], .personalMessage([UInt8](repeating: 1, count: 31))))
        #expect(try !allows([blind, Samples.rule("personal_sign", action: "DENY")], hash))
    }

    @Test("S18: a policy about Hyperliquid actions refuses blind Agent messages")
    func blindAgent() throws {
        let open = Samples.rule("eth_signTypedData_v4")
        let action = Samples.rule(
            "hyperliquid_signL1Action", [Samples.condition("hyperliquid_action", "kind", "eq", "order")])
        let agent = try Samples.typedData(Samples.agent)
        #expect(try allows([open], agent))
        #expect(try !allows([open, action], agent))
        #expect(try !allows([open], agent, more: [.init("refuse_blind_agent", true)]))
        #expect(try allows([open, action], Samples.typedData(Samples.withdraw(to: Samples.friend))))
        let verdict = try Samples.compiled([open, action]).evaluate(agent, in: Samples.context())
        #expect(verdict.rule == nil)
        #expect(verdict.reason.contains("Agent"))
    }

    @Test("S18: the domain of an Agent message makes it no less blind")
    func blindAgentOfOtherDomain() throws {
        guard case .object(var members) = Samples.agent else { return }
        members[0].value = [
            "name": "Exchange", "version": "1", "chainId": 1, "verifyingContract": .string(Samples.zeroAddress),
        ]
        let facts = try Samples.typedData(.object(members))
        #expect(
            try !allows([Samples.rule("eth_signTypedData_v4")], facts, more: [.init("refuse_blind_agent", true)]))
    }

    // Precedence

    @Test("DENY beats ALLOW, and nothing means denied")
    func precedence() throws {
        let allow = Samples.rule("eth_signTransaction", name: "a")
        let deny = Samples.rule("eth_signTransaction", action: "DENY", name: "d")
        for rules in [[allow, deny], [deny, allow]] {
            let verdict = try Samples.compiled(rules).evaluate(Samples.transaction(), in: Samples.context())
            #expect(!verdict.isAllowed)
            #expect(verdict.ruleName == "d")
        }
        #expect(try !allows([], Samples.transaction()))
        #expect(try !allows([Samples.rule("personal_sign")], Samples.transaction()))
        #expect(try !allows([Samples.rule("eth_sendTransaction")], Samples.transaction()))
    }

    private func allows(_ rules: [JSON], _ facts: Facts, more: [JSON.Member] = []) throws -> Bool {
        try Samples.compiled(rules, more: more).evaluate(facts, in: Samples.context()).isAllowed
    }

    /// The condition is false in an ALLOW rule and true in a DENY rule.
    private func expectUnevaluable(_ method: String, _ condition: JSON, _ facts: Facts) throws {
        let allow = try Samples.compiled([Samples.rule(method, [condition])])
        let deny = try Samples.compiled([Samples.rule(method), Samples.rule(method, [condition], action: "DENY")])
        let (first, second) = (
            allow.evaluate(facts, in: try Samples.context()), deny.evaluate(facts, in: try Samples.context())
        )
        #expect(!first.isAllowed)
        #expect(!second.isAllowed)
        #expect(first.json["rules"]?.arrayValue?.first?["conditions"]?.arrayValue?.first?["result"] == "unevaluable")
        #expect(second.rule?.action == .deny)
    }
}
