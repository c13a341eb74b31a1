import Cryptography

/// The newest head of the log that was signed. What is signed next has the same entries, and then more: never two roots
/// of one size, never fewer entries, and each head with a proof since the one before (S31).
struct CheckpointBook {
    /// What becomes of a request.
    enum Verdict: Equatable {
        case sign
        /// It must come with the path since the checkpoint of this size.
        case needConsistency(since: Int)
    }

    private(set) var latest: TreeHead?

    /// - Throws: `invalidData` when the log is not the one that was signed before.
    mutating func judge(_ request: CheckpointRequest) throws(Refusal) -> Verdict {
        let head = request.head
        guard head.size > 0, head.root.count == SHA256.digestCount else {
            throw Refusal(.invalidData, "a log without entries has no checkpoint")
        }
        if let latest {
            guard head.size >= latest.size else {
                throw Refusal(
                    .invalidData,
                    "the log has \(head.size) entries, but a checkpoint of \(latest.size) was signed before")
            }
            guard request.since == latest.size else { return .needConsistency(since: latest.size) }
            guard latest.isPrefix(of: head, path: request.path) else {
                throw Refusal(
                    .invalidData, "the log is not the one of which a checkpoint of \(latest.size) entries was signed")
            }
        }
        latest = head
        return .sign
    }
}
