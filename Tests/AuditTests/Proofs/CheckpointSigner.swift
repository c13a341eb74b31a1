import Audit
import Bytes
import Cryptography
import Signer
import Storage
import TestSupport

/// A signer of checkpoints in memory. The root key is that of `LedgerHost`.
final class CheckpointSigner: @unchecked Sendable {
    private let keep: Keep
    private(set) var notes: [String] = []

    init(_ notes: [String] = []) throws {
        keep = try Keep(
            rootKey: Secret(testing: [UInt8](repeating: 7, count: 32)), signer: 0, publicURLs: [], checkpoints: notes,
            random: SeededRandom(seed: 9))
    }

    var verifier: NoteVerifier { keep.checkpointVerifier }

    func answer(_ request: CheckpointRequest) throws -> SignerReply {
        let reply = try LedgerHost.some(keep.handle(.checkpoint(id: 1, request), nowMs: 0))
        if case .checkpoint(_, let note) = reply { notes.append(note) }
        return reply
    }

    /// What has the heads of a log signed by this signer.
    func maker(_ database: any Database) -> CheckpointMaker {
        CheckpointMaker(database, clock: { 0 }) { try self.answer($0) }
    }
}

extension CheckpointMaker {
    /// Has the newest head signed, which must succeed.
    func sign() async throws -> SignedCheckpoint { try await LedgerHost.some(make()) }
}
