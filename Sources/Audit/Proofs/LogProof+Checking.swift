import Cryptography
import Signer

/// Checking a proof with nothing but the key that checkpoints verify under: no server, no database, no other key.
extension LogProof {
    /// Whether the entry is in the log that the key stands for, and the log the one that it was before.
    ///
    /// - Parameters:
    ///   - verifier: the key, from a place that the server cannot change.
    ///   - older: a signed checkpoint from before, that the log must have grown from; nil asks for none.
    /// - Throws: `notProven`, and why.
    public func check(under verifier: NoteVerifier, since older: String? = nil) throws(AuditError) {
        guard let receiptKey = LogOrigin.receiptKey(of: verifier.name) else {
            throw AuditError(.notProven, "the key is not the one of an audit log")
        }
        let head = try LogProof.head(of: checkpoint, "the checkpoint", verifier)
        guard head.size == size else {
            throw AuditError(.notProven, "the checkpoint is one of \(head.size) entries, the proof one of \(size)")
        }
        guard ReceiptSignature.isValid(entry.receipt, under: receiptKey) else {
            throw AuditError(.notProven, "the receipt is not signed by the receipt key")
        }
        guard entry.hash(after: previous) == hash else {
            throw AuditError(.notProven, "the hash does not follow from the entry and the one before")
        }
        guard let number = Int(exactly: entry.sequence),
            MerkleTree.root(above: MerkleTree.leafHash(hash), at: number - 1, of: size, path: path) == head.root
        else {
            throw AuditError(.notProven, "the entry is not in the log that the checkpoint was signed of")
        }
        if let older { try check(head, since: LogProof.head(of: older, "the older checkpoint", verifier)) }
    }

    private func check(_ head: TreeHead, since older: TreeHead) throws(AuditError) {
        guard older.size <= head.size else {
            throw AuditError(
                .notProven,
                "the older checkpoint is one of \(older.size) entries, this one of \(head.size): take a newer proof; if "
                    + "there is none, the log was cut off")
        }
        if older == head { return }
        guard older.size < head.size, let consistency, consistency.since == older.size else {
            throw AuditError(
                .notProven,
                older.size == head.size
                    ? "two checkpoints of \(head.size) entries have different roots: there are two logs"
                    : "the proof does not say how the log grew from \(older.size) entries; ask for it with --since")
        }
        guard older.isPrefix(of: head, path: consistency.path) else {
            throw AuditError(.notProven, "the log does not continue the one of the older checkpoint")
        }
    }

    private static func head(
        of note: String, _ what: String, _ verifier: NoteVerifier
    ) throws(AuditError) -> TreeHead {
        do { return try LogCheckpoint(note: note, verifiedBy: verifier).head } catch {
            throw AuditError(.notProven, "\(what) cannot be believed: \(error.message)")
        }
    }
}
