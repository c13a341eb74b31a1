import Cryptography

/// Signing heads of the audit log.
extension Keep {
    /// The key under which checkpoints verify, with the name of the log.
    public var checkpointVerifier: NoteVerifier { keys.checkpointVerifier }

    /// The newest head that was signed; nil before the first.
    public var signedHead: TreeHead? { checkpoints?.latest }

    /// The book that begins with the largest of the notes that this signer's key has signed.
    static func book(after notes: [String], verifier: NoteVerifier) -> CheckpointBook {
        let heads = notes.compactMap { try? LogCheckpoint(note: $0, verifiedBy: verifier).head }
        return CheckpointBook(latest: heads.max { $0.size < $1.size })
    }

    func checkpoint(_ id: UInt64, _ request: CheckpointRequest) -> SignerReply {
        do throws(Refusal) {
            guard var book = checkpoints else { throw Refusal(.notFound, "this signer signs no checkpoints") }
            let verdict = try book.judge(request)
            checkpoints = book
            switch verdict {
            case .needConsistency(let size): return .needConsistency(id: id, since: size)
            case .sign: return .checkpoint(id: id, note: try keys.sign(request.head))
            }
        } catch {
            return .refused(id: id, error)
        }
    }
}
