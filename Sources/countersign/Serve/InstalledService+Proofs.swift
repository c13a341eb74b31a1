import Audit
import Wallets

/// Proofs of the log, from the database; a checkpoint that is lacking is signed at once.
extension InstalledService {
    var checkpointKey: String { checkpointVerifier.text }

    func isEntry(_ sequence: Int64, ofApp appID: String) async throws(WalletsError) -> Bool {
        try await InstalledService.reading { try await proofs.contains(sequence, ofApp: appID) }
    }

    func checkpoint(covering sequence: Int64) async throws(WalletsError) -> SignedCheckpoint {
        try await InstalledService.reading { try await checkpoints.checkpoint(covering: sequence) }
    }

    func proof(
        of sequence: Int64, under checkpoint: SignedCheckpoint, since older: Int?
    ) async throws(WalletsError) -> LogProof? {
        try await InstalledService.reading {
            try await proofs.proof(of: sequence, under: checkpoint, since: older)
        }
    }

    func consistencyPath(from older: Int, to newer: Int) async throws(WalletsError) -> [[UInt8]]? {
        try await InstalledService.reading { try await proofs.consistencyPath(from: older, to: newer) }
    }

    private static func reading<Value>(_ body: () async throws -> Value) async throws(WalletsError) -> Value {
        do { return try await body() } catch let error as AuditError {
            throw WalletsError(.auditUnavailable, error.message)
        } catch {
            throw WalletsError(.storageUnavailable, "the database cannot be read")
        }
    }
}
