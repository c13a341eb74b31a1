import Ethereum

/// Counting of the one account that a relayed request comes from (S15).
extension QuorumCount {
    static func judge(_ quorum: KeyQuorumRecord, children: [KeyQuorumRecord], caller: Address) -> Outcome {
        let isMember = quorum.addresses.contains(caller)
        guard isMember || children.contains(where: { $0.addresses.contains(caller) }) else { return .foreignKey }
        let isApproved = isMember || children.contains { $0.threshold <= 1 && $0.addresses.contains(caller) }
        return isApproved && quorum.threshold <= 1 ? .met : .belowThreshold
    }
}
