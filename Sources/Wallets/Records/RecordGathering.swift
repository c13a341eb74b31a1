import Bytes
import Cryptography
import Ethereum
import Signer

/// Collects the records that a decision will read: the app, the subject, and everything that they and the request's
/// body name.
///
/// It trusts nothing and decides nothing. What is missing is simply not there; the signer refuses for want of it.
struct RecordGathering {
    private let store: RecordStore
    let appID: String
    /// At the newest versions known here, which a decision stands or falls with.
    private(set) var records: [RecordKey: StoredRecord] = [:]
    /// At versions that a wallet or a policy pins, which never grow stale. Two may pin one record at different ones.
    private var pinned: [RecordReference: StoredRecord] = [:]
    /// Whether everything that was named was found.
    private(set) var isComplete = true

    init(_ store: RecordStore, appID: String) {
        self.store = store
        self.appID = appID
    }

    var newest: [StoredRecord] { Array(records.values) }

    /// Each version once that the decision may read.
    var all: [StoredRecord] {
        newest + pinned.values.filter { records[$0.sealed.reference.key]?.sealed.reference != $0.sealed.reference }
    }

    /// The record at the version that is pinned, or the newest; nil when it is absent or deleted.
    func record(_ key: RecordKey, pins: [RecordReference] = []) -> Record? {
        let pin = pins.first { $0.key == key }
        let found = pin.map { pinned[$0] } ?? records[key]
        return found.flatMap { $0.record.header.isDeleted ? nil : $0.record }
    }

    /// Collects for an operation with this body.
    mutating func collect(for operation: Operation, body: JSON?) async throws(WalletsError) {
        try await add(RecordKey(kind: .app, id: appID))
        if let subject = operation.subject {
            // A pin holds for uses of the wallet; a change of the wallet looks at what is newest and pins anew.
            try await add(subject, following: operation.usesKey)
        }
        for key in RecordGathering.named(in: body) { try await add(key) }
        switch operation {
        case .submitImport: try await addImports(of: body?["wallet"]?["address"]?.stringValue)
        case .authenticateUser: try await addBearer(of: body?["user_jwt"]?.stringValue)
        default: break
        }
    }

    /// Adds the user whom a token names, whatever the token is worth, and the wallets that they own.
    private mutating func addBearer(of token: String?) async throws(WalletsError) {
        guard let token, let subject = JSONWebToken.unverifiedClaims(of: token)?["sub"]?.stringValue,
            subject.utf8.count <= 256, let id = try await store.user(customID: subject, appID: appID)
        else { return }
        try await add(RecordKey(kind: .user, id: id))
        for (wallet, quorum) in try await store.wallets(ownedBy: id) {
            // What else a wallet names is not looked at.
            _ = try await take(RecordKey(kind: .wallet, id: wallet), pinnedBy: [])
            _ = try await take(RecordKey(kind: .keyQuorum, id: quorum), pinnedBy: [])
        }
    }

    /// Adds the imports of an address that were begun and not used.
    private mutating func addImports(of address: String?) async throws(WalletsError) {
        guard let given = address, given.utf8.count <= 128 else { return }
        // Of Ethereum's addresses there are several spellings; others are what they are.
        let address = (try? Address(given))?.checksummed ?? given
        for id in try await store.openImports(of: address, appID: appID) {
            try await add(RecordKey(kind: .keyImport, id: id))
        }
    }

    /// Adds a record and what it names.
    private mutating func add(
        _ key: RecordKey, following pins: Bool = true, pinnedBy outer: [RecordReference] = []
    ) async throws(WalletsError) {
        guard let stored = try await take(key, pinnedBy: outer) else { return }
        let inner = RecordGathering.pins(of: stored.record)
        let next = pins ? outer + inner : []
        for reference in stored.record.references {
            try await add(reference, following: pins, pinnedBy: next)
        }
    }

    /// Takes in a record at the version that is wanted; nil when it is here already, or nowhere.
    private mutating func take(
        _ key: RecordKey, pinnedBy pins: [RecordReference]
    ) async throws(WalletsError) -> StoredRecord? {
        let pin = pins.first { $0.key == key }
        guard pin.map({ pinned[$0] == nil }) ?? (records[key] == nil) else { return nil }
        guard let stored = try await find(key, pin) else {
            isComplete = false
            return nil
        }
        if let pin { pinned[pin] = stored } else { records[key] = stored }
        return stored
    }

    private func find(_ key: RecordKey, _ pin: RecordReference?) async throws(WalletsError) -> StoredRecord? {
        if let pin { return try await store.pinned(pin) }
        guard let stored = try await store.newest(key), stored.record.header.appID == appID else { return nil }
        return stored
    }

    private static func pins(of record: Record) -> [RecordReference] {
        switch record.body {
        case .wallet(let wallet): wallet.pins
        case .policy(let policy): policy.pins
        case .aggregation(let aggregation): aggregation.pins
        default: []
        }
    }

    /// The records that a body names, wherever Privy's schema has an id.
    static func named(in body: JSON?) -> [RecordKey] {
        guard let body, body.objectValue != nil else { return [] }
        var keys: [RecordKey] = []
        func add(_ kind: RecordKind, _ value: JSON?) {
            if let id = value?.stringValue, RecordID.isValid(id) { keys.append(RecordKey(kind: kind, id: id)) }
        }
        add(.keyQuorum, body["owner_id"])
        for name in ["policy_ids", "shadow_policy_ids"] {
            for id in body[name]?.arrayValue?.prefix(4) ?? [] { add(.policy, id) }
        }
        for id in body["key_quorum_ids"]?.arrayValue?.prefix(8) ?? [] { add(.keyQuorum, id) }
        let members = (body["user_ids"]?.arrayValue ?? []).prefix(KeyQuorumRecord.maximumUsers)
        for user in [body["owner"]?["user_id"]].compactMap({ $0 }) + members {
            if let id = user.stringValue.flatMap({ UserRecord.recordID($0) }) {
                keys.append(RecordKey(kind: .user, id: id))
            }
        }
        if let wallet = body["wallets"]?.arrayValue?.first { keys += named(in: wallet) }
        for signer in body["additional_signers"]?.arrayValue?.prefix(Keep.maximumSigners) ?? [] {
            add(.keyQuorum, signer["signer_id"])
            for id in signer["override_policy_ids"]?.arrayValue?.prefix(4) ?? [] { add(.policy, id) }
        }
        for rule in (body["rules"]?.arrayValue ?? [body]).prefix(128) {
            for condition in rule["conditions"]?.arrayValue?.prefix(128) ?? [] {
                if condition["operator"] == "in_condition_set" { add(.conditionSet, condition["value"]) }
                guard condition["field_source"] == "reference", let field = condition["field"]?.stringValue else {
                    continue
                }
                add(.aggregation, .string(String(field.drop { $0 != "." }.dropFirst())))
            }
        }
        return keys
    }
}

extension RecordGathering {
    /// The keys that may sign for the operation, owners first.
    func possibleKeys(for operation: Operation) -> [[UInt8]] {
        var quorums: [String] = []
        switch operation.subject.flatMap({ records[$0]?.record.body }) {
        case .wallet(let wallet):
            quorums = operation.usesKey ? wallet.quorumIDs : wallet.ownerID.map { [$0] } ?? []
        case .policy(let policy): quorums = policy.ownerID.map { [$0] } ?? []
        case .conditionSet(let set): quorums = set.ownerID.map { [$0] } ?? []
        case .aggregation(let aggregation): quorums = aggregation.ownerID.map { [$0] } ?? []
        case .keyQuorum: quorums = operation.subject.map { [$0.id] } ?? []
        case .app, .keyImport, .user, nil: break
        }
        var points: [[UInt8]] = []
        for id in quorums {
            for quorum in [quorum(id)].compactMap({ $0 }) + (quorum(id)?.childIDs ?? []).compactMap({ self.quorum($0) })
            {
                for key in quorum.keys where !points.contains(key.point) { points.append(key.point) }
                for point in quorum.userIDs.flatMap(userPoints) where !points.contains(point) { points.append(point) }
            }
        }
        return points
    }

    private func userPoints(_ id: String) -> [[UInt8]] {
        guard case .user(let user)? = records[RecordKey(kind: .user, id: id)]?.record.body else { return [] }
        return user.keys.map(\.point)
    }

    private func quorum(_ id: String) -> KeyQuorumRecord? {
        guard case .keyQuorum(let quorum)? = records[RecordKey(kind: .keyQuorum, id: id)]?.record.body else {
            return nil
        }
        return quorum
    }
}
