/// Counting of signatures against a key quorum and its children (S15).
///
/// A key, compared as a curve point, counts once in the whole tree: first as a member of the quorum itself, then in the
/// children in their order. A child whose own threshold is met counts as one approval, and so does a user with however many
/// of their keys.
struct QuorumCount {
    enum Outcome: Equatable {
        /// A key is no member anywhere in the tree.
        case foreignKey
        case belowThreshold
        case met
    }

    static func judge(
        _ quorum: KeyQuorumRecord, children: [KeyQuorumRecord], keys: Set<[UInt8]>,
        users: [String: Set<[UInt8]>] = [:]
    ) -> Outcome {
        guard keys.allSatisfy({ key in quorum.has(key, users) || children.contains { $0.has(key, users) } }) else {
            return .foreignKey
        }
        var unused = keys
        var approvals = take(quorum, users, from: &unused)
        for child in children {
            var remaining = unused
            if take(child, users, from: &remaining) >= child.threshold {
                approvals += 1
                unused = remaining
            }
        }
        return approvals >= quorum.threshold ? .met : .belowThreshold
    }

    private static func take(
        _ quorum: KeyQuorumRecord, _ users: [String: Set<[UInt8]>], from unused: inout Set<[UInt8]>
    ) -> Int {
        var count = 0
        for key in quorum.keys where unused.remove(key.point) != nil { count += 1 }
        for points in quorum.userIDs.compactMap({ users[$0] }) where !unused.isDisjoint(with: points) {
            unused.subtract(points)
            count += 1
        }
        return count
    }
}

extension KeyQuorumRecord {
    fileprivate func has(_ point: [UInt8], _ users: [String: Set<[UInt8]>]) -> Bool {
        keys.contains { $0.point == point } || userIDs.contains { users[$0]?.contains(point) == true }
    }
}
