import Bytes
import Ethereum
import Policy
import TestSupport

/// Short ways to write rules, conditions and requests in tests.
enum Samples {
    static let wallet = "0x14791697260e4c9a71f18484c9f997b308e59325"
    static let friend = "0x5e9ee1089755c3435139848e47e6635505d5a13a"
    static let stranger = "0x1111111111111111111111111111111111111111"
    static let nowMs: UInt64 = 1_700_000_000_000
    static let setID = "aaaaaaaaaaaaaaaaaaaaaaaa"

    static func rule(
        _ method: String, _ conditions: [JSON] = [], action: String = "ALLOW", name: String = "r",
        more: [JSON.Member] = []
    ) -> JSON {
        .object(
            [
                .init("name", .string(name)), .init("method", .string(method)), .init("conditions", .array(conditions)),
                .init("action", .string(action)),
            ] + more)
    }

    static func condition(
        _ source: String, _ field: String, _ operation: String, _ value: JSON, more: [JSON.Member] = []
    ) -> JSON {
        .object(
            [
                .init("field_source", .string(source)), .init("field", .string(field)),
                .init("operator", .string(operation)), .init("value", value),
            ] + more)
    }

    static func policy(_ rules: [JSON], more: [JSON.Member] = []) -> JSON {
        .object(
            [
                .init("version", "1.0"), .init("name", "p"), .init("chain_type", "ethereum"),
                .init("rules", .array(rules)),
            ] + more)
    }

    static func compiled(_ rules: [JSON], more: [JSON.Member] = []) throws -> CompiledPolicy {
        try compiled(policy(rules, more: more))
    }

    static func compiled(_ policy: JSON) throws -> CompiledPolicy {
        var drawn = 0
        let document = try PolicyCreation(policy).document.identifyingRules {
            drawn += 1
            return identifier(drawn)
        }
        return try CompiledPolicy(id: "pppppppppppppppppppppppp", document)
    }

    static func identifier(_ number: Int) -> String {
        let digits = String(number)
        return "r" + String(repeating: "0", count: 23 - digits.count) + digits
    }

    static func context(sets: [String: ConditionSet] = [:], nowMs: UInt64 = nowMs) throws -> EvaluationContext {
        EvaluationContext(nowMs: nowMs, walletAddress: .ethereum(try Address(wallet)), conditionSet: { sets[$0] })
    }

    /// The facts of a request for a legacy transaction.
    static func transaction(
        to: String? = friend, value: UInt64 = 0, data: [UInt8] = [], chainID: UInt64 = 1
    ) throws -> Facts {
        let recipient: Transaction.Recipient = if let to { .call(try Address(to)) } else { .contractCreation }
        return .transaction(
            try Transaction(
                chainID: chainID, nonce: 0, gasLimit: 21_000, recipient: recipient, value: UInt256(value), data: data,
                payload: .legacy(gasPrice: .one)))
    }

    static let transferABI: JSON = [
        [
            "type": "function", "name": "transfer", "stateMutability": "nonpayable",
            "inputs": [["name": "recipient", "type": "address"], ["name": "amount", "type": "uint256"]],
            "outputs": [["name": "", "type": "bool"]],
        ],
        [
            "type": "function", "name": "approve",
            "inputs": [["name": "spender", "type": "address"], ["name": "amount", "type": "uint256"]],
        ],
        ["type": "event", "name": "Transfer", "inputs": []],
    ]

    static func transferCall(to: String, amount: UInt64) throws -> [UInt8] {
        try ABIFunction(signature: "transfer(address,uint256)").encodeCall([
            .address(try Address(to)), .integer(EVMInteger(UInt256(amount))),
        ])
    }

    // Typed data

    static let domainType: JSON = [
        ["name": "name", "type": "string"], ["name": "version", "type": "string"],
        ["name": "chainId", "type": "uint256"], ["name": "verifyingContract", "type": "address"],
    ]
    static let zeroAddress = "0x0000000000000000000000000000000000000000"

    static let withdrawTypes: JSON = [
        "EIP712Domain": domainType,
        "HyperliquidTransaction:Withdraw": [
            ["name": "hyperliquidChain", "type": "string"], ["name": "destination", "type": "string"],
            ["name": "amount", "type": "string"], ["name": "time", "type": "uint64"],
        ],
    ]

    static func withdraw(to destination: String, amount: String = "100.5", types: JSON = withdrawTypes) -> JSON {
        [
            "domain": [
                "name": "HyperliquidSignTransaction", "version": "1", "chainId": 421_614,
                "verifyingContract": .string(zeroAddress),
            ],
            "types": types, "primary_type": "HyperliquidTransaction:Withdraw",
            "message": [
                "hyperliquidChain": "Mainnet", "destination": .string(destination), "amount": .string(amount),
                "time": 1_700_000_000_000,
            ],
        ]
    }

    static func withdrawCondition(_ field: String, _ operation: String, _ value: JSON, types: JSON = withdrawTypes)
        -> JSON
    {
        condition(
            "ethereum_typed_data_message", field, operation, value,
            more: [
                .init("typed_data", ["types": types, "primary_type": "HyperliquidTransaction:Withdraw"])
            ])
    }

    static let agent: JSON = [
        "domain": [
            "name": "Exchange", "version": "1", "chainId": 1337, "verifyingContract": .string(zeroAddress),
        ],
        "types": [
            "EIP712Domain": domainType,
            "Agent": [["name": "source", "type": "string"], ["name": "connectionId", "type": "bytes32"]],
        ],
        "primary_type": "Agent",
        "message": [
            "source": "a", "connectionId": "0x37a655eb9248f2d72c081e2abe799945d70c3dddee479134c5e7ed474fe8fc34",
        ],
    ]

    static func typedData(_ json: JSON) throws -> Facts { .typedData(try TypedData(json)) }
}
