/// What a client may ask for, as it is written in the signed method and path.
public enum Operation: Equatable, Sendable {
    case createWallet
    case updateWallet(String)
    case rpc(String)
    case rawSign(String)
    case exportWallet(String)
    case archiveWallet(String)
    case beginImport
    case submitImport
    case authenticateUser
    case createUser
    case deleteUser(String)
    case setUserMetadata(String)
    case makeUserWallet(String)
    /// A request of Hyperliquid's SDKs to the main or the test network, signed in its body.
    case relay(String, isTestnet: Bool)
    case createKeyQuorum
    case updateKeyQuorum(String)
    case deleteKeyQuorum(String)
    case createPolicy
    case updatePolicy(String)
    case deletePolicy(String)
    case createRule(policy: String)
    case updateRule(policy: String, rule: String)
    case deleteRule(policy: String, rule: String)
    case createConditionSet
    case updateConditionSet(String)
    case deleteConditionSet(String)
    case appendItems(set: String)
    case replaceItems(set: String)
    case deleteItem(set: String, item: String)
    case createAggregation
    case deleteAggregation(String)

    /// Reads a method and a path without query; nil when nothing is there.
    public init?(method: String, path: String) {
        // Split as bytes: as characters it would take longer than everything else here.
        let parts = path.utf8.split(separator: 0x2F, omittingEmptySubsequences: false).map { String(Substring($0)) }
        guard parts.count >= 3, parts[0].isEmpty else { return nil }
        if let relay = Operation.relay(method, Array(parts[1...])) {
            self = relay
            return
        }
        guard parts[1] == "v1" else { return nil }
        let rest = Array(parts[3...])
        if let other = Operation.transfer(method, parts[2], rest) ?? Operation.user(method, parts[2], rest) {
            self = other
            return
        }
        guard rest.enumerated().allSatisfy({ !$0.offset.isMultiple(of: 2) || RecordID.isValid($0.element) }) else {
            return nil
        }
        let found: Operation? =
            switch parts[2] {
            case "wallets": Operation.wallet(method, rest)
            case "key_quorums": Operation.keyQuorum(method, rest)
            case "policies": Operation.policy(method, rest)
            case "condition_sets": Operation.conditionSet(method, rest)
            case "aggregations": Operation.aggregation(method, rest)
            default: nil
            }
        guard let found else { return nil }
        self = found
    }

    private static func wallet(_ method: String, _ rest: [String]) -> Operation? {
        switch (method, rest.count, rest.count > 1 ? rest[1] : "") {
        case ("POST", 0, _): .createWallet
        case ("PATCH", 1, _): .updateWallet(rest[0])
        case ("POST", 2, "rpc"): .rpc(rest[0])
        case ("POST", 2, "raw_sign"): .rawSign(rest[0])
        case ("POST", 2, "export"): .exportWallet(rest[0])
        case ("POST", 2, "archive"): .archiveWallet(rest[0])
        default: nil
        }
    }

    /// Operations on wallets whose paths have words where others have ids.
    private static func transfer(_ method: String, _ collection: String, _ rest: [String]) -> Operation? {
        guard method == "POST", collection == "wallets" else { return nil }
        return switch rest {
        case ["import", "init"]: .beginImport
        case ["import", "submit"]: .submitImport
        case ["authenticate"]: .authenticateUser
        default: nil
        }
    }

    /// Operations on users, whose ids in paths have a prefix.
    private static func user(_ method: String, _ collection: String, _ rest: [String]) -> Operation? {
        guard collection == "users" else { return nil }
        guard let segment = rest.first else { return method == "POST" ? .createUser : nil }
        guard let id = UserRecord.recordID(inPath: segment) else { return nil }
        return switch (method, rest.dropFirst().joined(separator: "/")) {
        case ("DELETE", ""): rest.count == 1 ? .deleteUser(id) : nil
        case ("POST", "custom_metadata"): .setUserMetadata(id)
        case ("POST", "wallets"): .makeUserWallet(id)
        default: nil
        }
    }

    private static func relay(_ method: String, _ parts: [String]) -> Operation? {
        guard method == "POST", parts.count == 3, RecordID.isValid(parts[1]), parts[2] == "exchange" else { return nil }
        switch parts[0] {
        case "hyperliquid": return .relay(parts[1], isTestnet: false)
        case "hyperliquid-testnet": return .relay(parts[1], isTestnet: true)
        default: return nil
        }
    }

    private static func keyQuorum(_ method: String, _ rest: [String]) -> Operation? {
        switch (method, rest.count) {
        case ("POST", 0): .createKeyQuorum
        case ("PATCH", 1): .updateKeyQuorum(rest[0])
        case ("DELETE", 1): .deleteKeyQuorum(rest[0])
        default: nil
        }
    }

    private static func policy(_ method: String, _ rest: [String]) -> Operation? {
        switch (method, rest.count, rest.count > 1 ? rest[1] : "") {
        case ("POST", 0, _): .createPolicy
        case ("PATCH", 1, _): .updatePolicy(rest[0])
        case ("DELETE", 1, _): .deletePolicy(rest[0])
        case ("POST", 2, "rules"): .createRule(policy: rest[0])
        case ("PATCH", 3, "rules"): .updateRule(policy: rest[0], rule: rest[2])
        case ("DELETE", 3, "rules"): .deleteRule(policy: rest[0], rule: rest[2])
        default: nil
        }
    }

    private static func conditionSet(_ method: String, _ rest: [String]) -> Operation? {
        switch (method, rest.count, rest.count > 1 ? rest[1] : "") {
        case ("POST", 0, _): .createConditionSet
        case ("PATCH", 1, _): .updateConditionSet(rest[0])
        case ("DELETE", 1, _): .deleteConditionSet(rest[0])
        case ("POST", 2, "condition_set_items"): .appendItems(set: rest[0])
        case ("PUT", 2, "condition_set_items"): .replaceItems(set: rest[0])
        case ("DELETE", 3, "condition_set_items"): .deleteItem(set: rest[0], item: rest[2])
        default: nil
        }
    }

    private static func aggregation(_ method: String, _ rest: [String]) -> Operation? {
        switch (method, rest.count) {
        case ("POST", 0): .createAggregation
        case ("DELETE", 1): .deleteAggregation(rest[0])
        default: nil
        }
    }

    /// The resource that the operation is about, or nil for one that does not exist yet.
    public var subject: RecordKey? {
        switch self {
        case .createWallet, .beginImport, .submitImport, .authenticateUser, .createUser, .createKeyQuorum,
            .createPolicy, .createConditionSet, .createAggregation:
            nil
        case .deleteUser(let id), .setUserMetadata(let id), .makeUserWallet(let id): RecordKey(kind: .user, id: id)
        case .updateWallet(let id), .rpc(let id), .rawSign(let id), .relay(let id, _), .exportWallet(let id),
            .archiveWallet(let id):
            RecordKey(kind: .wallet, id: id)
        case .updateKeyQuorum(let id), .deleteKeyQuorum(let id): RecordKey(kind: .keyQuorum, id: id)
        case .updatePolicy(let id), .deletePolicy(let id), .createRule(let id), .updateRule(let id, _),
            .deleteRule(let id, _):
            RecordKey(kind: .policy, id: id)
        case .updateConditionSet(let id), .deleteConditionSet(let id), .appendItems(let id), .replaceItems(let id),
            .deleteItem(let id, _):
            RecordKey(kind: .conditionSet, id: id)
        case .deleteAggregation(let id): RecordKey(kind: .aggregation, id: id)
        }
    }

    /// Whether it uses a wallet's private key.
    public var usesKey: Bool {
        switch self {
        case .rpc, .rawSign, .relay, .exportWallet: true
        default: false
        }
    }

    /// Whether its answer comes with its receipt, for who wants to check what was changed (S28).
    public var changesRecords: Bool {
        if case .exportWallet = self { return true }
        return !usesKey
    }

    /// The name of relayed requests in receipts and in the audit log.
    public static let relayName = "wallet.relay"

    /// Its name in receipts and in the audit log.
    public var name: String {
        switch self {
        case .createWallet: "wallet.create"
        case .updateWallet: "wallet.update"
        case .rpc: "wallet.rpc"
        case .rawSign: "wallet.raw_sign"
        case .exportWallet: "wallet.export"
        case .archiveWallet: "wallet.archive"
        case .beginImport: "wallet.import.init"
        case .submitImport: "wallet.import.submit"
        case .authenticateUser: "user.authenticate"
        case .createUser: "user.create"
        case .deleteUser: "user.delete"
        case .setUserMetadata: "user.update"
        case .makeUserWallet: "user.wallet.create"
        case .relay: Operation.relayName
        case .createKeyQuorum: "key_quorum.create"
        case .updateKeyQuorum: "key_quorum.update"
        case .deleteKeyQuorum: "key_quorum.delete"
        case .createPolicy: "policy.create"
        case .updatePolicy: "policy.update"
        case .deletePolicy: "policy.delete"
        case .createRule: "policy.rule.create"
        case .updateRule: "policy.rule.update"
        case .deleteRule: "policy.rule.delete"
        case .createConditionSet: "condition_set.create"
        case .updateConditionSet: "condition_set.update"
        case .deleteConditionSet: "condition_set.delete"
        case .appendItems: "condition_set.items.append"
        case .replaceItems: "condition_set.items.replace"
        case .deleteItem: "condition_set.items.delete"
        case .createAggregation: "aggregation.create"
        case .deleteAggregation: "aggregation.delete"
        }
    }
}
