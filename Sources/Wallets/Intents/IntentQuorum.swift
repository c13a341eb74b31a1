import Bytes
import Signer

/// A quorum that may act on an intent's resource, with its children and the users who are members anywhere in it.
struct IntentQuorum: Sendable {
    struct Child: Sendable {
        let id: String
        let record: KeyQuorumRecord
    }

    let id: String
    let record: KeyQuorumRecord
    let children: [Child]
    /// The keys that count now of each user: a key that a user got for an hour counts no longer than that.
    let users: [String: Set<[UInt8]>]

    /// Every member that signs, wherever in the tree.
    var members: [IntentMember] { ([record] + children.map(\.record)).flatMap { members(of: $0) } }

    /// Every key of the tree once.
    var points: [[UInt8]] {
        var points: [[UInt8]] = []
        for point in members.flatMap(\.points) where !points.contains(point) { points.append(point) }
        return points
    }

    /// The members of one quorum in the order in which the signer counts them.
    private func members(of record: KeyQuorumRecord) -> [IntentMember] {
        record.keys.map { .key($0) } + record.userIDs.map { .user($0, points: users[$0] ?? []) }
    }

    /// The keys among those that have signed which are enough; nil while they are not.
    ///
    /// Counts as the signer does: a key once in the whole tree, first as a member of the quorum itself, then in the
    /// children in their order; a child whose own threshold is met counts as one, and so does a user (S15).
    func sufficient(_ signed: [[UInt8]]) -> [[UInt8]]? {
        var unused = signed
        var taken = Array(take(record, from: &unused).prefix(record.threshold))
        var approvals = taken.count
        for child in children where approvals < record.threshold {
            var remaining = unused
            let points = take(child.record, from: &remaining)
            guard points.count >= child.record.threshold else { continue }
            approvals += 1
            taken += points.prefix(child.record.threshold)
            unused = remaining
        }
        let isEnough = approvals >= record.threshold && taken.count <= SignatureClaim.maximumCount
        return isEnough ? taken : nil
    }

    /// One key of each member that has signed; takes all that are the member's.
    private func take(_ record: KeyQuorumRecord, from unused: inout [[UInt8]]) -> [[UInt8]] {
        var taken: [[UInt8]] = []
        for member in members(of: record) {
            guard let point = unused.first(where: member.has) else { continue }
            unused.removeAll(where: member.has)
            taken.append(point)
        }
        return taken
    }

    /// An element of `authorization_details`.
    func json(_ intent: Intent) -> JSON {
        var shown = members(of: record).map { $0.json(intent) }
        for child in children {
            var signed = intent.signatures.map(\.point)
            shown.append([
                "type": "key_quorum", "key_quorum_id": .string(child.id), "threshold": JSON(child.record.threshold),
                "threshold_met": .bool(take(child.record, from: &signed).count >= child.record.threshold),
                "members": .array(members(of: child.record).map { $0.json(intent) }),
                "display_name": JSON(child.record.displayName),
            ])
        }
        return [
            "key_quorum_id": .string(id), "threshold": JSON(record.threshold),
            "display_name": JSON(record.displayName), "members": .array(shown),
        ]
    }
}
