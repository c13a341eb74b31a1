import Bytes
import Policy
import TestSupport
import Testing

@Suite struct PolicyLinterTests {
    private static let withdrawal = Samples.rule(
        "eth_signTypedData_v4",
        [
            Samples.condition("ethereum_typed_data_domain", "chainId", "in", ["1", "42161"]),
            Samples.withdrawCondition("destination", "in", [.string(Samples.friend)]),
        ], name: "withdrawals")
    private static let chain = Samples.condition("ethereum_transaction", "chain_id", "eq", "1")
    private static let to = Samples.condition("ethereum_transaction", "to", "eq", .string(Samples.friend))
    private static let limit = Samples.condition("ethereum_transaction", "value", "lte", "5")

    @Test("a careful policy gets no warnings")
    func clean() throws {
        let transfer = Samples.rule("eth_signTransaction", [Self.chain, Self.to, Self.limit])
        let action = Samples.rule(
            "hyperliquid_signL1Action",
            [
                Samples.condition("hyperliquid_action", "kind", "in", ["order", "cancel"]),
                Samples.condition("hyperliquid_action", "time_skew_ms", "lte", "60000"),
                Samples.condition("hyperliquid_action", "is_testnet", "eq", "false"),
            ])
        #expect(try warnings([Self.withdrawal, transfer, action]).map(\.description) == [])
    }

    @Test(
        "ways around a rule are dangers",
        arguments: [
            Samples.rule("raw_sign", name: "hole"), Samples.rule("secp256k1_sign", name: "hole"),
            Samples.rule("exportPrivateKey", name: "hole"), Samples.rule("*", name: "hole"),
            Samples.rule("eth_signTransaction", name: "hole"), Samples.rule("eth_signTypedData_v4", name: "hole"),
            Samples.rule("eth_sign7702Authorization", name: "hole"),
            Samples.rule("personal_sign", name: "hole", more: [.init("allow_blind", true)]),
        ])
    func waysAround(hole: JSON) throws {
        let found = try warnings([Self.withdrawal, hole])
        #expect(found.first?.severity == .danger)
        #expect(found.contains { $0.rule == "hole" && $0.severity == .danger })
        #expect(found.allSatisfy { $0.rule == "hole" })
        #expect(try warnings([hole]).count < found.count)
    }

    @Test("open messages and blind Agent messages are warned of")
    func openMessages() throws {
        #expect(try warnings([Self.withdrawal, Samples.rule("personal_sign", name: "m")]).contains { $0.rule == "m" })
        let hyperliquid = try policyOfVectors()
        let agents = hyperliquid.filter { $0.message.contains("Agent") }
        #expect(agents.count == 1)
        #expect(agents.first?.severity == .danger)
    }

    @Test("a list of recipients for sending is worth nothing while signing is open")
    func openSigning() throws {
        let send = Samples.rule("eth_sendTransaction", [Self.chain, Self.to])
        let sign = Samples.rule("eth_signTransaction", [Self.chain, Self.limit], name: "sign")
        #expect(try has(.danger, "eth_signTransaction is not", in: [send, sign]))
        #expect(try !has(.danger, "eth_signTransaction is not", in: [send]))
    }

    @Test("loose rules are warned of")
    func looseness() throws {
        let message = Samples.withdrawCondition("destination", "eq", .string(Samples.friend))
        let bare: JSON = ["Permit": [["name": "spender", "type": "address"], ["name": "value", "type": "uint256"]]]
        let permit = Samples.condition(
            "ethereum_typed_data_message", "value", "lte", "5",
            more: [.init("typed_data", ["types": bare, "primary_type": "Permit"])])
        let domain = Samples.condition("ethereum_typed_data_domain", "chainId", "eq", "1")
        let abi: [JSON.Member] = [.init("abi", Samples.transferABI)]
        let call = Samples.condition("ethereum_calldata", "function_name", "eq", "transfer", more: abi)
        for (rule, severity, text) in [
            (Samples.rule("eth_signTransaction", [Self.chain, Self.limit]), .danger, "not the recipient"),
            (Samples.rule("eth_signTransaction", [Self.chain, call]), .warning, "not the contract"),
            (Samples.rule("eth_signTransaction", [Self.to]), .warning, "every chain"),
            (Samples.rule("eth_signTypedData_v4", [message]), .warning, "every chain"),
            (Samples.rule("eth_signTypedData_v4", [domain, permit]), .danger, "permit"),
            (Samples.rule("eth_signTypedData_v4", [domain, permit]), .warning, "EIP712Domain"),
            (Samples.rule("eth_signTypedData_v4", [domain]), .warning, "Any message"),
            (Samples.rule("personal_sign"), .warning, "no conditions"),
            (Samples.rule("hyperliquid_signL1Action"), .warning, "Every kind"),
            (Samples.rule("hyperliquid_signL1Action"), .note, "ahead of time"),
        ] as [(JSON, PolicyWarning.Severity, String)] {
            #expect(try has(severity, text, in: [rule]), "\(text)")
        }
        #expect(try has(.note, "denied", in: []))
    }

    @Test("rules that can never match are found, and others are not")
    func contradictions() throws {
        let other = Samples.condition("ethereum_transaction", "to", "eq", .string(Samples.stranger))
        let upper = Samples.condition(
            "ethereum_transaction", "to", "eq", .string("0x" + Samples.friend.dropFirst(2).uppercased()))
        let over = Samples.condition("ethereum_transaction", "value", "gt", "5")
        for (conditions, isFound) in [
            ([Self.to, other], true), ([Self.to, upper], false), ([Self.limit, over], true),
            ([Self.limit, Samples.condition("ethereum_transaction", "value", "gte", "0x5")], false),
            ([Self.limit, Samples.condition("ethereum_transaction", "value", "in", ["6", "7"])], true),
            ([Self.limit, Samples.condition("ethereum_transaction", "value", "in", ["6", "5"])], false),
        ] {
            let deny = Samples.rule("eth_signTransaction", conditions, action: "DENY")
            #expect(try has(.warning, "never match", in: [deny]) == isFound)
        }
        let agent = Samples.rule(
            "eth_signTypedData_v4",
            [
                Samples.condition(
                    "ethereum_typed_data_message", "source", "eq", "a",
                    more: [
                        .init("typed_data", ["types": Samples.agent["types"] ?? nil, "primary_type": "Agent"])
                    ])
            ])
        let action = Samples.rule(
            "hyperliquid_signL1Action", [Samples.condition("hyperliquid_action", "kind", "eq", "order")])
        #expect(try has(.note, "never match", in: [agent, action]))
        #expect(try !has(.note, "never match", in: [agent]))
    }

    @Test("warnings are given as JSON and as text")
    func output() throws {
        let document = try PolicyCreation(Samples.policy([Samples.rule("*", name: "all")])).document
        let first = try #require(PolicyLinter.json(about: document).arrayValue?.first)
        #expect(first["rule"] == "all")
        #expect(first["severity"] == "warning")
        #expect(first["hint"] == "Add conditions")
        #expect(PolicyLinter.warnings(about: document)[0].description.hasPrefix("warning: \"all\": The rule has no"))
    }

    private func has(_ severity: PolicyWarning.Severity, _ text: String, in rules: [JSON]) throws -> Bool {
        try warnings(rules).contains { $0.severity == severity && $0.message.contains(text) }
    }

    private func warnings(_ rules: [JSON]) throws -> [PolicyWarning] {
        PolicyLinter.warnings(about: try PolicyCreation(Samples.policy(rules)).document)
    }

    private func policyOfVectors() throws -> [PolicyWarning] {
        let file = try #require(try VectorFolder.files(for: .hyperliquidDecisions).first)
        return PolicyLinter.warnings(about: try PolicyCreation(#require(file.json["policy"])).document)
    }
}
