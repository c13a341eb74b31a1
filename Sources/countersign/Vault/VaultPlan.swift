import Bytes
import CountersignClient
import Cryptography
import Ethereum
import Policy

/// A vault that shall be made: who owns it, who signs, and under which policy.
struct VaultPlan {
    let operatorKey: String
    let platformKey: String
    let coldKeys: [String]
    let coldThreshold: Int
    /// As `POST /v1/policies` takes it, without an owner.
    let policy: JSON
    let isTestnet: Bool
    /// What each of the requests' idempotency keys begins with.
    let idempotencyKey: String

    private static let longestPolicy = 4 << 20
    private static let longestIdempotencyKey = 200

    /// - Throws: `UsageError`, naming the flag that is wrong.
    init(_ arguments: Arguments, app: AppClient, operatorKey: String) throws {
        self.operatorKey = operatorKey
        platformKey = try VaultKeys.publicKey(arguments.required(VaultFlags.platformKey), VaultFlags.platformKey)
        coldKeys = try arguments.list(VaultFlags.coldKey).map { try VaultKeys.publicKey($0, VaultFlags.coldKey) }
        coldThreshold = try arguments.number(VaultFlags.coldThreshold, default: 0)
        isTestnet = arguments.isSet(VaultFlags.testnet)
        policy = try Self.policy(arguments, isTestnet: isTestnet)
        try Self.check(operatorKey, platformKey, coldKeys, coldThreshold)
        let inputs: JSON = [
            "server": .string(app.apiURL), "app": .string(app.appID), "operator": .string(operatorKey),
            "platform": .string(platformKey), "cold": .array(coldKeys.map { .string($0) }),
            "threshold": JSON(coldThreshold), "policy": policy, "testnet": .bool(isTestnet),
        ]
        let given = arguments.value(VaultFlags.idempotencyKey)
        idempotencyKey = try given ?? "vault-" + Hex.encode(SHA256.hash(inputs.canonical()).prefix(16))
        guard 1...Self.longestIdempotencyKey ~= idempotencyKey.utf8.count,
            idempotencyKey.utf8.allSatisfy({ 0x21...0x7E ~= $0 })
        else { throw UsageError("--idempotency-key must be 1 to 200 visible ASCII characters") }
    }

    private static func check(
        _ operatorKey: String, _ platformKey: String, _ coldKeys: [String], _ threshold: Int
    ) throws(UsageError) {
        guard operatorKey != platformKey else { throw UsageError("--operator-key and --platform-key are the same key") }
        guard !coldKeys.isEmpty else { throw UsageError("--cold-key PUB is needed") }
        guard Set(coldKeys).count == coldKeys.count else { throw UsageError("--cold-key names a key twice") }
        guard !coldKeys.contains(operatorKey), !coldKeys.contains(platformKey) else {
            throw UsageError("--cold-key names a key that signs: then the rules would not be out of its reach")
        }
        guard 1...coldKeys.count ~= threshold else {
            throw UsageError("--cold-threshold must be 1 to \(coldKeys.count), the number of cold keys")
        }
    }

    private static func policy(_ arguments: Arguments, isTestnet: Bool) throws -> JSON {
        let addresses = try arguments.list(VaultFlags.withdrawTo).map(address)
        var policy: JSON
        if let template = arguments.value(VaultFlags.template) {
            guard arguments.value(VaultFlags.policy) == nil else {
                throw UsageError("--policy and --template exclude each other")
            }
            policy = try PolicyCommand.filled(template, arguments)
        } else {
            policy = try policyFile(arguments.required(VaultFlags.policy))
            if !addresses.isEmpty { policy = policy.adding(WithdrawalRule.rule(to: addresses, isTestnet: isTestnet)) }
        }
        do {
            let warnings = PolicyLinter.warnings(about: try PolicyCreation(policy).document)
            for warning in warnings where warning.severity >= .warning { Console.error("policy: \(warning)") }
        } catch {
            throw UsageError("--policy would be refused: \(error)")
        }
        return policy
    }

    private static func policyFile(_ path: String) throws -> JSON {
        let bytes = try InputFile.read(path, VaultFlags.policy, atMost: longestPolicy)
        let policy: JSON
        do { policy = try JSON.parse(bytes) } catch { throw UsageError("--policy \(path) is no JSON: \(error)") }
        guard policy["owner"] == nil, policy["owner_id"] == nil else {
            throw UsageError("--policy \(path) names an owner; the cold keys will own it")
        }
        return policy
    }

    private static func address(_ text: String) throws(UsageError) -> String {
        do { return try Address(text).lowercased } catch {
            throw UsageError("--withdraw-to \(text) is no address: \(error)")
        }
    }
}

extension JSON {
    /// A policy with one rule more.
    fileprivate func adding(_ rule: JSON) -> JSON {
        guard let members = objectValue else { return self }
        return .object(
            members.map { member in
                guard member.key == "rules", let rules = member.value.arrayValue else { return member }
                return Member("rules", .array(rules + [rule]))
            })
    }
}

/// The rule that allows Hyperliquid withdrawals to known addresses.
enum WithdrawalRule {
    private static let primaryType = "HyperliquidTransaction:Withdraw"
    private static let types: JSON = [
        "EIP712Domain": [
            ["name": "name", "type": "string"], ["name": "version", "type": "string"],
            ["name": "chainId", "type": "uint256"], ["name": "verifyingContract", "type": "address"],
        ],
        "HyperliquidTransaction:Withdraw": [
            ["name": "hyperliquidChain", "type": "string"], ["name": "destination", "type": "string"],
            ["name": "amount", "type": "string"], ["name": "time", "type": "uint64"],
        ],
    ]

    static func rule(to addresses: [String], isTestnet: Bool) -> JSON {
        [
            "name": "Withdraw to known addresses", "method": .string(WalletMethod.signTypedData.rawValue),
            "action": "ALLOW",
            "conditions": [
                domain("chainId", "in", ["1", "42161", "421614"]),
                domain("verifyingContract", "eq", .string(Address.zero.lowercased)),
                message("hyperliquidChain", "eq", isTestnet ? "Testnet" : "Mainnet"),
                message("destination", "in", .array(addresses.map { .string($0) })),
            ],
        ]
    }

    private static func domain(_ field: String, _ operation: String, _ value: JSON) -> JSON {
        [
            "field_source": "ethereum_typed_data_domain", "field": .string(field), "operator": .string(operation),
            "value": value,
        ]
    }

    private static func message(_ field: String, _ operation: String, _ value: JSON) -> JSON {
        [
            "field_source": "ethereum_typed_data_message", "field": .string(field), "operator": .string(operation),
            "value": value, "typed_data": ["types": types, "primary_type": .string(primaryType)],
        ]
    }
}
