import Bytes
import Signer

/// A quorum that may act on an intent's resource, with its children.
struct IntentQuorum: Sendable {
    struct Child: Sendable {
        let id: String
        let record: KeyQuorumRecord
    }

    let id: String
    let record: KeyQuorumRecord
    let children: [Child]

    func has(_ point: [UInt8]) -> Bool {
        record.has(point) || children.contains { $0.record.has(point) }
    }

    /// Every key of the tree once.
    var points: [[UInt8]] {
        var points: [[UInt8]] = []
        for key in record.keys + children.flatMap(\.record.keys) where !points.contains(key.point) {
            points.append(key.point)
        }
        return points
    }

    /// The keys among those that have signed which are enough; nil while they are not.
    ///
    /// Counts as the signer does: a key once in the whole tree, first as a member of the quorum itself, then in the
    /// children in their order; a child whose own threshold is met counts as one (S15).
    func sufficient(_ signed: [[UInt8]]) -> [[UInt8]]? {
        var taken = Array(record.keys.map(\.point).filter(signed.contains).prefix(record.threshold))
        var approvals = taken.count
        var unused = signed.filter { !record.has($0) }
        for child in children where approvals < record.threshold {
            let members = child.record.keys.map(\.point).filter(unused.contains)
            guard members.count >= child.record.threshold else { continue }
            approvals += 1
            taken += members.prefix(child.record.threshold)
            unused.removeAll(where: members.contains)
        }
        let isEnough = approvals >= record.threshold && taken.count <= SignatureClaim.maximumCount
        return isEnough ? taken : nil
    }

    /// An element of `authorization_details`.
    func json(_ intent: Intent) -> JSON {
        var members = record.keys.map { IntentQuorum.member($0, intent) }
        for child in children {
            let signed = child.record.keys.filter { intent.signature(by: $0.point) != nil }.count
            members.append([
                "type": "key_quorum", "key_quorum_id": .string(child.id), "threshold": JSON(child.record.threshold),
                "threshold_met": .bool(signed >= child.record.threshold),
                "members": .array(child.record.keys.map { IntentQuorum.member($0, intent) }),
                "display_name": JSON(child.record.displayName),
            ])
        }
        return [
            "key_quorum_id": .string(id), "threshold": JSON(record.threshold),
            "display_name": JSON(record.displayName), "members": .array(members),
        ]
    }

    /// A member as it is shown.
    static func member(_ key: KeyQuorumRecord.Key, _ intent: Intent) -> JSON {
        let signedAtMs = intent.signature(by: key.point)?.signedAtMs
        return [
            "type": "key", "public_key": .string(key.publicKey), "signed_at": signedAtMs.map { JSON($0) } ?? .null,
        ]
    }

    /// The member with a key, wherever in the tree.
    func key(_ point: [UInt8]) -> KeyQuorumRecord.Key? {
        (record.keys + children.flatMap(\.record.keys)).first { $0.point == point }
    }
}

extension KeyQuorumRecord {
    func has(_ point: [UInt8]) -> Bool { keys.contains { $0.point == point } }
}
