import Bytes
import Signer

/// How an intent stands: what it is about, as it is now, and who may act.
struct IntentSituation: Sendable {
    /// Why it can never be carried out; nil while it can.
    let obstacle: String?
    /// The resource as clients see it.
    let resource: JSON?
    /// Of an intent about a rule: the rule as it is.
    let rule: JSON?
    /// Those that may act, the owner first.
    let quorums: [IntentQuorum]
    /// Those that policies would let through, if any of them.
    let hopeful: [IntentQuorum]

    /// The first quorum whose members have signed in sufficient number, with their keys.
    ///
    /// One that policies would refuse waits while another could still be let through.
    func complete(_ intent: Intent) -> Intent.Acting? {
        let signed = intent.signatures.map(\.point)
        for quorum in hopeful.isEmpty ? quorums : hopeful {
            guard let points = quorum.sufficient(signed) else { continue }
            return Intent.Acting(quorumID: quorum.id, displayName: quorum.record.displayName, points: points)
        }
        return nil
    }

    /// The member who signs with a key.
    func member(_ point: [UInt8]) -> IntentMember? { quorums.lazy.flatMap(\.members).first { $0.has(point) } }

    /// The member that a list is asked about.
    func member(_ wanted: IntentQuery.Member) -> IntentMember? {
        quorums.lazy.flatMap(\.members).first { $0.isMeant(by: wanted) }
    }

    /// Every key that may sign.
    var points: [[UInt8]] {
        var points: [[UInt8]] = []
        for point in quorums.flatMap(\.points) where !points.contains(point) { points.append(point) }
        return points
    }

    func authorizationDetails(of intent: Intent) -> JSON {
        .array((hopeful.isEmpty ? quorums : hopeful).map { $0.json(intent) })
    }
}

extension IntentSituation {
    /// Reads how an operation stands.
    ///
    /// - Parameters:
    ///   - nowMs: when it is asked; users' keys that are over by then do not count.
    ///   - verdict: whether policies would let the wallet's owner or one of its signers through.
    init(
        _ operation: Operation, in records: RecordGathering, nowMs: Int64, verdict: (DryRun.Caller) async -> Bool
    ) async throws(WalletsError) {
        guard let subject = operation.subject, let record = records.record(subject) else {
            self.init(obstacle: "The resource was deleted.")
            return
        }
        var ids: [(id: String, caller: DryRun.Caller)] = []
        var rule: JSON?
        var obstacle: String?
        switch record.body {
        case .wallet(let wallet):
            ids = wallet.ownerID.map { [($0, .owner)] } ?? []
            if operation.usesKey { ids += wallet.signers.map { ($0.quorumID, .signer($0.quorumID)) } }
            // What the app's secret alone may do waits for nobody.
            if wallet.ownerID == nil { ids = [] }
        case .policy(let policy):
            ids = policy.ownerID.map { [($0, .owner)] } ?? []
            if let id = operation.ruleID {
                rule = policy.document.rules.first { $0.id == id }?.json
                if rule == nil { obstacle = "The rule was deleted." }
            }
        case .keyQuorum: ids = [(subject.id, .owner)]
        case .conditionSet, .aggregation, .app, .keyImport, .user: break
        }
        var quorums: [IntentQuorum] = []
        var hopeful: [IntentQuorum] = []
        for (id, caller) in ids {
            guard let quorum = IntentQuorum(id, in: records, nowMs: nowMs) else { continue }
            quorums.append(quorum)
            guard operation.usesKey else {
                hopeful.append(quorum)
                continue
            }
            if await verdict(caller) { hopeful.append(quorum) }
        }
        if quorums.isEmpty { obstacle = obstacle ?? "The resource has no owner any more, who could sign." }
        self.init(
            obstacle: obstacle, resource: record.answer, rule: rule, quorums: quorums, hopeful: hopeful)
    }

    private init(obstacle: String) {
        self.init(obstacle: obstacle, resource: nil, rule: nil, quorums: [], hopeful: [])
    }
}

extension IntentQuorum {
    /// nil when the quorum, a child of it or a user in it is not there: then it cannot act.
    fileprivate init?(_ id: String, in records: RecordGathering, nowMs: Int64) {
        guard let record = IntentQuorum.record(id, in: records) else { return nil }
        var children: [Child] = []
        for childID in record.childIDs {
            guard let child = IntentQuorum.record(childID, in: records) else { return nil }
            children.append(Child(id: childID, record: child))
        }
        var users: [String: Set<[UInt8]>] = [:]
        for userID in ([record] + children.map(\.record)).flatMap(\.userIDs) {
            guard case .user(let user)? = records.record(RecordKey(kind: .user, id: userID))?.body else { return nil }
            users[userID] = user.points(atMs: nowMs)
        }
        self.init(id: id, record: record, children: children, users: users)
    }

    private static func record(_ id: String, in records: RecordGathering) -> KeyQuorumRecord? {
        guard case .keyQuorum(let quorum)? = records.record(RecordKey(kind: .keyQuorum, id: id))?.body else {
            return nil
        }
        return quorum
    }
}

extension Operation {
    /// The rule of a policy that is changed or deleted.
    var ruleID: String? {
        switch self {
        case .updateRule(_, let rule), .deleteRule(_, let rule): rule
        default: nil
        }
    }
}
