import Bytes
import Ethereum
import Policy
import TestSupport
import Testing

/// One condition against one value: does an ALLOW rule with it allow the request?
@Suite struct ConditionTests {
    private static let upper = "0x" + Samples.friend.dropFirst(2).uppercased()

    @Test(
        "addresses are compared whatever the case of their digits",
        arguments: [
            ("eq", .string(upper), true), ("eq", .string(Samples.stranger), false),
            ("neq", .string(Samples.stranger), true), ("neq", .string(upper), false),
            ("in", [.string(Samples.stranger), .string(upper)], true), ("in", [.string(Samples.stranger)], false),
            ("not_in", [.string(Samples.stranger)], true), ("not_in", [.string(upper)], false),
        ] as [(String, JSON, Bool)])
    func recipient(operation: String, value: JSON, isAllowed: Bool) throws {
        let condition = Samples.condition("ethereum_transaction", "to", operation, value)
        try expect(condition, "eth_signTransaction", Samples.transaction(to: Samples.friend), isAllowed)
    }

    @Test(
        "integers are compared as numbers",
        arguments: [
            ("eq", "100", true), ("eq", "0x64", true), ("eq", "101", false), ("neq", "101", true),
            ("neq", "0x64", false),
            ("gt", "99", true), ("gt", "100", false), ("gte", "100", true), ("gte", "101", false), ("lt", "101", true),
            ("lt", "100", false), ("lte", "100", true), ("lte", "99", false), ("lt", "0x8000000000000000000000", true),
        ])
    func value(operation: String, value: String, isAllowed: Bool) throws {
        let condition = Samples.condition("ethereum_transaction", "value", operation, .string(value))
        try expect(condition, "eth_signTransaction", Samples.transaction(value: 100), isAllowed)
    }

    @Test(
        "lists of integers are compared as numbers",
        arguments: [
            ("in", ["1", "0x2105"], true), ("in", ["1"], false), ("not_in", ["1"], true),
            ("not_in", ["8453", "1"], false),
        ] as [(String, JSON, Bool)])
    func chain(operation: String, value: JSON, isAllowed: Bool) throws {
        let condition = Samples.condition("ethereum_transaction", "chain_id", operation, value)
        try expect(condition, "eth_signTransaction", Samples.transaction(chainID: 8453), isAllowed)
    }

    @Test(
        "arguments of a call are decoded by the ABI of the condition",
        arguments: [
            ("function_name", "eq", "transfer", true), ("function_name", "eq", "approve", false),
            ("function_name", "neq", "approve", true), ("function_name", "in", ["transfer", "approve"], true),
            ("transfer.amount", "lte", "1000", true), ("transfer.amount", "lt", "1000", false),
            ("transfer.amount", "eq", "0x3e8", true), ("transfer.recipient", "eq", .string(upper), true),
            ("transfer.recipient", "neq", .string(Samples.friend), false), ("approve.amount", "lte", "1000", false),
            ("approve.amount", "neq", "1", false), ("function_name", "starts_with", "trans", true),
        ] as [(String, String, JSON, Bool)])
    func calldata(field: String, operation: String, value: JSON, isAllowed: Bool) throws {
        let condition = Samples.condition(
            "ethereum_calldata", field, operation, value, more: [.init("abi", Samples.transferABI)])
        let call = try Samples.transferCall(to: Samples.friend, amount: 1_000)
        try expect(condition, "eth_signTransaction", Samples.transaction(data: call), isAllowed)
    }

    @Test(
        "the domain of typed data is compared by its members",
        arguments: [
            ("chainId", "eq", "1337", true), ("chain_id", "in", ["1", "1337"], true), ("chainId", "gt", "1336", true),
            ("verifyingContract", "eq", .string(Samples.zeroAddress), true),
            ("verifying_contract", "neq", .string(Samples.friend), true), ("name", "eq", "Exchange", true),
            ("name", "eq", "exchange", false), ("name", "starts_with", "Exch", true),
            ("name", "contains", "chan", true),
            ("name", "ends_with", "nge", true), ("name", "ends_with", "ngex", false), ("version", "lte", "1", true),
            ("salt", "neq", "0x00", false),
        ] as [(String, String, JSON, Bool)])
    func domain(field: String, operation: String, value: JSON, isAllowed: Bool) throws {
        let condition = Samples.condition("ethereum_typed_data_domain", field, operation, value)
        try expect(condition, "eth_signTypedData_v4", Samples.typedData(Samples.agent), isAllowed)
    }

    @Test(
        "fields of typed messages are compared by their declared types",
        arguments: [
            ("destination", "eq", .string(upper), true), ("destination", "in", [.string(Samples.stranger)], false),
            ("destination", "starts_with", "0x5e9e", true), ("hyperliquidChain", "eq", "Mainnet", true),
            ("hyperliquidChain", "eq", "mainnet", false), ("amount", "lte", "100.5", true),
            ("amount", "lt", "100.50", false),
            ("amount", "gt", "100.49", true), ("amount", "eq", "100.50", false), ("amount", "eq", "100.5", true),
            ("time", "gte", "1700000000000", true), ("time", "eq", "0x18bcfe56800", true),
        ] as [(String, String, JSON, Bool)])
    func message(field: String, operation: String, value: JSON, isAllowed: Bool) throws {
        let condition = Samples.withdrawCondition(field, operation, value)
        let facts = try Samples.typedData(Samples.withdraw(to: Samples.friend))
        try expect(condition, "eth_signTypedData_v4", facts, isAllowed)
    }

    @Test(
        "messages are compared as text and by their length",
        arguments: [
            ("content", "eq", "Sign in to é", true), ("content", "eq", "Sign in to e\u{301}", false),
            ("content", "starts_with", "Sign in", true), ("content", "contains", "IN", false),
            ("content", "contains", "in to", true), ("byte_length", "eq", "13", true),
            ("byte_length", "lt", "13", false),
        ])
    func text(field: String, operation: String, value: String, isAllowed: Bool) throws {
        let condition = Samples.condition("message", field, operation, .string(value))
        try expect(condition, "personal_sign", .personalMessage(Array("Sign in to é".utf8)), isAllowed)
    }

    @Test(
        "authorizations are compared by contract, chain and nonce",
        arguments: [
            ("contract", "eq", .string(upper), true), ("contract", "in", [.string(Samples.stranger)], false),
            ("chain_id", "neq", "0", true), ("nonce", "lte", "4", false),
        ] as [(String, String, JSON, Bool)])
    func authorization(field: String, operation: String, value: JSON, isAllowed: Bool) throws {
        let condition = Samples.condition("ethereum_7702_authorization", field, operation, value)
        let authorization = try Authorization7702(chainID: 1, address: Address(Samples.friend), nonce: 5)
        try expect(condition, "eth_sign7702Authorization", .authorization(authorization), isAllowed)
    }

    @Test("time is compared in seconds", arguments: [("lte", "1700000000", true), ("gt", "1700000000", false)])
    func time(operation: String, value: String, isAllowed: Bool) throws {
        let condition = Samples.condition("system", "current_unix_timestamp", operation, .string(value))
        for method in WalletMethod.allCases where !method.mustBeNamed {
            try expect(condition, "*", .opaque(method), isAllowed)
        }
        try expect(condition, "raw_sign", .opaque(.rawSign), isAllowed)
    }

    @Test("condition sets hold addresses, numbers and texts of any spelling")
    func conditionSets() throws {
        let set = ConditionSet(values: [Self.upper, "0x64", "Mainnet"])
        let context = try Samples.context(sets: [Samples.setID: set])
        let id = JSON.string(Samples.setID)
        let to = Samples.condition("ethereum_transaction", "to", "in_condition_set", id)
        let value = Samples.condition("ethereum_transaction", "value", "in_condition_set", id)
        let chain = Samples.withdrawCondition("hyperliquidChain", "in_condition_set", id)
        let destination = Samples.withdrawCondition("destination", "in_condition_set", id)
        try expect(to, "eth_signTransaction", Samples.transaction(), true, context)
        try expect(to, "eth_signTransaction", Samples.transaction(to: Samples.stranger), false, context)
        try expect(value, "eth_signTransaction", Samples.transaction(value: 100), true, context)
        try expect(value, "eth_signTransaction", Samples.transaction(value: 64), false, context)
        let withdrawal = try Samples.typedData(Samples.withdraw(to: Samples.friend))
        try expect(chain, "eth_signTypedData_v4", withdrawal, true, context)
        try expect(destination, "eth_signTypedData_v4", withdrawal, true, context)
        let foreign = try Samples.typedData(Samples.withdraw(to: Samples.stranger))
        try expect(destination, "eth_signTypedData_v4", foreign, false, context)
    }

    private func expect(
        _ condition: JSON, _ method: String, _ facts: Facts, _ isAllowed: Bool, _ context: EvaluationContext? = nil
    ) throws {
        let policy = try Samples.compiled([Samples.rule(method, [condition])])
        let verdict = policy.evaluate(facts, in: try context ?? Samples.context())
        #expect(verdict.isAllowed == isAllowed, "\(String(decoding: verdict.json.serialized(), as: UTF8.self))")
    }
}
