import Audit
import Wallets

/// Proofs of the log, as the API reaches them. They are made to be checked without this server.
public protocol LogProving: Sendable {
    /// The key under which checkpoints verify, C2SP signed-note.
    var checkpointKey: String { get }

    /// Whether there is an entry of this number and it is the app's.
    func isEntry(_ sequence: Int64, ofApp appID: String) async throws(WalletsError) -> Bool

    /// A signed checkpoint that covers an entry.
    func checkpoint(covering sequence: Int64) async throws(WalletsError) -> SignedCheckpoint

    /// The proof of an entry; nil when the checkpoint does not cover it, or the size of the older one is none of its log.
    func proof(
        of sequence: Int64, under checkpoint: SignedCheckpoint, since older: Int?
    ) async throws(WalletsError) -> LogProof?

    /// The path that proves one size of the log to be the beginning of another; nil when it cannot be.
    func consistencyPath(from older: Int, to newer: Int) async throws(WalletsError) -> [[UInt8]]?
}
