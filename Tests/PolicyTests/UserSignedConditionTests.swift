import Bytes
import Ethereum
import Hyperliquid
import Policy
import TestSupport
import Testing

/// Conditions on `hyperliquid_action` in rules about typed data.
@Suite struct UserSignedConditionTests {
    private func rule(_ conditions: [JSON], _ action: String = "ALLOW") -> JSON {
        Samples.rule("eth_signTypedData_v4", conditions, action: action)
    }

    private func allows(_ rules: [JSON], _ data: JSON) throws -> Bool {
        try Samples.compiled(rules).evaluate(.typedData(TypedData(data)), in: Samples.context()).isAllowed
    }

    @Test(
        "a withdrawal shows what it is",
        arguments: [
            ("kind", "eq", "withdraw3", true), ("kind", "eq", "usdSend", false),
            ("destination", "in", [.string(Samples.friend)], true),
            ("destination", "eq", .string(Samples.stranger), false),
            ("amount", "lte", "100.5", true), ("amount", "lt", "100.5", false), ("usd", "lte", "100.5", true),
            ("is_testnet", "eq", "false", true), ("nonce", "eq", "1700000000000", true),
            ("time_skew_ms", "lte", "0", true), ("has_vault", "eq", "false", true),
            ("account", "eq", .string(Samples.wallet), true), ("asset", "eq", "1", false), ("token", "eq", "", false),
        ] as [(String, String, JSON, Bool)])
    func fields(field: String, operation: String, value: JSON, isAllowed: Bool) throws {
        let condition = Samples.condition("hyperliquid_action", field, operation, value)
        let data = Samples.withdraw(to: Samples.friend)
        #expect(try allows([rule([condition])], data) == isAllowed)
        // Addresses count whatever the case of their digits.
        let upper = Samples.withdraw(to: "0x" + Samples.friend.dropFirst(2).uppercased())
        #expect(try allows([rule([condition])], upper) == isAllowed)
    }

    @Test("a destination that is no address is allowed by nothing and denied by everything")
    func noAddress() throws {
        let condition = Samples.condition("hyperliquid_action", "destination", "neq", .string(Samples.stranger))
        let data = Samples.withdraw(to: "somewhere")
        #expect(try !allows([rule([condition])], data))
        #expect(try !allows([rule([]), rule([condition], "DENY")], data))
    }

    @Test("other typed data is no action, for ALLOW and for DENY")
    func otherData() throws {
        let kind = Samples.condition("hyperliquid_action", "kind", "eq", "withdraw3")
        var members = Samples.withdraw(to: Samples.friend).objectValue ?? []
        members[0].value = [
            "name": "Another", "version": "1", "chainId": 421_614, "verifyingContract": .string(Samples.zeroAddress),
        ]
        for data in [JSON.object(members), Samples.agent] {
            #expect(try !allows([rule([kind])], data))
        }
        #expect(try allows([rule([]), rule([kind], "DENY")], .object(members)))
        // Another type under the name of a withdrawal is none.
        let types: JSON = [
            "EIP712Domain": Samples.domainType,
            "HyperliquidTransaction:Withdraw": [
                ["name": "hyperliquidChain", "type": "string"], ["name": "destination", "type": "string"],
                ["name": "amount", "type": "string"], ["name": "time", "type": "uint256"],
            ],
        ]
        #expect(try !allows([rule([kind])], Samples.withdraw(to: Samples.friend, types: types)))
    }

    @Test("a policy that looks at actions in typed data refuses blind Agent messages")
    func blindAgents() throws {
        let kind = Samples.condition("hyperliquid_action", "kind", "eq", "withdraw3")
        #expect(try !allows([rule([]), rule([kind])], Samples.agent))
        #expect(try allows([rule([])], Samples.agent))
    }

    @Test("user-signed actions of every kind are known by their typed data")
    func kinds() throws {
        var kinds: Set<String> = []
        for file in try VectorFolder.files(for: .hyperliquidActions) {
            for vector in try file.cases("cases") where vector["kind"] == "user_signed" {
                let kind = try vector["action"]?.string("type") ?? ""
                guard kind != "multiSig" else { continue }
                let isAllowed = try allows(
                    [rule([Samples.condition("hyperliquid_action", "kind", "eq", .string(kind))])],
                    #require(vector["typed_data"]))
                #expect(isAllowed, "\(kind)")
                kinds.insert(kind)
            }
        }
        #expect(kinds.count > 8)
    }

    @Test("the linter wants a kind, and not approveAgent")
    func lint() throws {
        func dangers(_ conditions: [JSON]) throws -> Int {
            PolicyLinter.warnings(about: try PolicyCreation(Samples.policy([rule(conditions)])).document)
                .count { $0.severity == .danger }
        }
        let network = Samples.condition("hyperliquid_action", "is_testnet", "eq", "false")
        #expect(try dangers([network]) == 1)
        let kinds = ["withdraw3", "approveAgent"] as JSON
        #expect(try dangers([network, Samples.condition("hyperliquid_action", "kind", "in", kinds)]) == 1)
        #expect(try dangers([network, Samples.condition("hyperliquid_action", "kind", "eq", "withdraw3")]) == 0)
    }

    @Test(
        "templates are policies that the linter finds no danger in, and need their parameters",
        arguments: PolicyTemplate.allCases.filter { $0 != .solanaTransfers })
    func templates(template: PolicyTemplate) throws {
        var parameters = PolicyTemplate.Parameters()
        if template != .cancelOnly { #expect(throws: PolicyError.self) { try template.body(parameters) } }
        parameters.assets = ["0", "1"]
        parameters.maximumNotional = "5000"
        parameters.maximumLeverage = "5"
        parameters.withdrawalAddresses = [Samples.friend]
        let document = try PolicyCreation(template.body(parameters)).document
        #expect(PolicyLinter.warnings(about: document).allSatisfy { $0.severity < .warning })
        parameters.maximumSkewMs = "soon"
        #expect(throws: PolicyError.self) { try template.body(parameters) }
    }
}
