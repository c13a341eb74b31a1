import Bytes
import CountersignClient

/// `countersign vault create`: quorums, policy and wallet, each made once however often it is asked.
enum VaultCreation {
    static func run(_ arguments: Arguments) async throws -> Int32 {
        let app = try VaultServer.open(arguments)
        let receiptKey = try receiptKey(arguments)
        let plan = try VaultPlan(arguments, app: app, operatorKey: operatorKey(arguments))
        let vault = try await make(plan, at: app, receiptKey: receiptKey)
        Console.print(arguments.isSet(VaultFlags.json) ? vault.jsonText : vault.table)
        return ExitCode.success
    }

    private static func operatorKey(_ arguments: Arguments) throws -> String {
        let given = arguments.value(VaultFlags.operatorKey)
        guard let path = arguments.value(VaultFlags.handOver) else {
            return try VaultKeys.publicKey(given ?? arguments.required(VaultFlags.operatorKey), VaultFlags.operatorKey)
        }
        guard given == nil else {
            throw UsageError("--operator-key and \(VaultFlags.handOver.name) exclude each other")
        }
        let publicKey = try VaultKeys.makeOperatorKey(path)
        Console.error(VaultKeys.handOverWarning)
        return publicKey
    }

    private static func receiptKey(_ arguments: Arguments) throws(UsageError) -> [UInt8]? {
        guard let text = arguments.value(VaultFlags.receiptKey) else { return nil }
        guard let bytes = try? Hex.decode(text), bytes.count == 32 else {
            throw UsageError("--receipt-key must be 64 hexadecimal digits, as the server printed after `receipt-key:`")
        }
        return bytes
    }

    private static func make(_ plan: VaultPlan, at app: AppClient, receiptKey: [UInt8]?) async throws -> NewVault {
        func make(_ path: String, _ what: String, _ body: JSON) async throws -> AppClient.Creation {
            do {
                return try await app.post(path, body, idempotencyKey: "\(plan.idempotencyKey)-\(what)")
            } catch {
                throw CommandError("the \(what) could not be made at --server \(app.apiURL): \(error.explanation)")
            }
        }
        func quorum(_ name: String, _ keys: [String], _ threshold: Int = 1) async throws -> String {
            let body: JSON = [
                "display_name": .string(name), "public_keys": .array(keys.map { .string($0) }),
                "authorization_threshold": JSON(threshold),
            ]
            return try await make("/v1/key_quorums", name, body).id()
        }
        let owner = try await quorum("owner", plan.coldKeys, plan.coldThreshold)
        let signers = [
            try await quorum(NewVault.operatorName, [plan.operatorKey]),
            try await quorum("platform", [plan.platformKey]),
        ]
        let owned = (plan.policy.objectValue ?? []) + [.init("owner_id", .string(owner))]
        let policy = try await make("/v1/policies", "policy", .object(owned)).id()
        let wallet = try await make(
            "/v1/wallets", "wallet",
            [
                "chain_type": "ethereum", "owner_id": .string(owner), "policy_ids": [.string(policy)],
                "additional_signers": .array(signers.map { ["signer_id": .string($0)] }),
            ])
        let receipt = WalletReceipt(ownerID: owner, policyID: policy, signerIDs: signers)
        return NewVault(
            walletID: try wallet.id(), address: try receipt.address(of: wallet, receiptKey: receiptKey),
            ownerID: owner, owners: "\(plan.coldThreshold) of \(plan.coldKeys.count) cold keys", policyID: policy,
            operatorSignerID: signers[0], platformSignerID: signers[1], isTestnet: plan.isTestnet,
            isReceiptVerified: receiptKey != nil)
    }
}

/// A vault that was made, as it is printed.
struct NewVault {
    /// The name of the operator's key quorum, by which `onboard` finds it.
    static let operatorName = "operator"

    let walletID: String
    let address: String
    let ownerID: String
    let owners: String
    let policyID: String
    let operatorSignerID: String
    let platformSignerID: String
    let isTestnet: Bool
    let isReceiptVerified: Bool

    var table: String {
        """
        wallet    \(walletID)
        address   \(address)
        owner     \(ownerID)  \(owners)
        policy    \(policyID)
        operator  \(operatorSignerID)
        platform  \(platformSignerID)
        network   \(isTestnet ? "test" : "main")
        receipt   \(isReceiptVerified ? "verified" : "says the same; its signature was not checked, for want of --receipt-key")
        """
    }

    var jsonText: String {
        let json: JSON = [
            "wallet_id": .string(walletID), "address": .string(address), "owner_id": .string(ownerID),
            "policy_id": .string(policyID), "operator_signer_id": .string(operatorSignerID),
            "platform_signer_id": .string(platformSignerID), "is_testnet": .bool(isTestnet),
            "receipt_verified": .bool(isReceiptVerified),
        ]
        return String(decoding: json.serialized(), as: UTF8.self)
    }
}

extension AppClient.Creation {
    /// The id of what was made.
    func id() throws(CommandError) -> String {
        guard let id = body["id"]?.stringValue else { throw CommandError("the server's answer has no id") }
        return id
    }
}

extension VaultError {
    /// The message with kind, status and code, for people who have to act on it.
    var explanation: String {
        let status = status.map { ", HTTP \($0)" } ?? ""
        return "\(message) (\(code ?? kind.description)\(status))"
    }
}
