import Signer
import Storage

/// Writes batches of commits over a connection of its own. Belongs to the ledger's thread.
final class Writer: @unchecked Sendable {
    private let database: any Database
    private var connection: (any OwnedConnection)?

    init(_ database: any Database) { self.database = database }

    /// Makes the head row of an empty log.
    func prepare() async throws {
        try await database.write(
            "INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, $1) ON CONFLICT (id) DO NOTHING",
            [.bytes(LogEntry.genesis)])
    }

    /// What a batch came to: the results, the end of the log, and the windows that it changed.
    typealias Written = (
        results: [CommitResult], head: (sequence: Int64, hash: [UInt8]), windows: [[UInt8]: WindowState]
    )

    /// Judges and writes a batch; one result for each commit, in order.
    ///
    /// A commit of unknown outcome is tried once more: what went through is found by its place (S25).
    func write(_ commits: [Commit], nowMs: Int64) throws -> Written {
        do {
            return try writeOnce(commits, nowMs: nowMs)
        } catch let error as StorageError where error.code == .outcomeUnknown || error.code == .unavailable {
            let retried = commits.map { commit in
                var commit = commit
                commit.wasTried = true
                return commit
            }
            return try writeOnce(retried, nowMs: nowMs)
        }
    }

    private func writeOnce(_ commits: [Commit], nowMs: Int64) throws -> Written {
        let connection = try self.connection ?? database.openConnection()
        self.connection = connection
        return try connection.transaction { transaction in
            var state = try LedgerState(lockingFor: commits, in: transaction)
            var nonces = try UsedNonces(of: commits, in: transaction)
            let known = try Writer.outcomes(of: commits.filter(state.isRecorded), in: transaction)
            var results: [CommitResult] = []
            var judged: [(commit: Commit, result: CommitResult)] = []
            for commit in commits {
                if let result = known[commit.position] {
                    results.append(result)
                } else if state.isRecorded(commit) {
                    // Twice in this batch: a signer's link came back while its receipt still waited here.
                    results.append(.unreleased)
                } else {
                    let result = nonces.take(commit.nonce, if: state.judge(commit, nowMs: nowMs))
                    if result == .released { state.count(commit) }
                    results.append(result)
                    judged.append((commit, result))
                }
            }
            try transaction.runAndCommit(nonces.statements + state.statements(for: judged, nowMs: nowMs))
            return (results, (state.sequence, state.hash), state.limits.changed)
        }
    }

    /// What the log says of commits that went through although their outcome was not known.
    private static func outcomes(
        of commits: [Commit], in transaction: any Transaction
    ) throws -> [ReceiptPosition: CommitResult] {
        var outcomes: [ReceiptPosition: CommitResult] = [:]
        for commit in commits {
            let rows = try transaction.run(
                "SELECT outcome FROM audit_log WHERE boot = $1 AND counter = $2",
                [.bytes(commit.receipt.boot), .integer(Int64(commit.receipt.counter))])
            switch LogOutcome(rawValue: try rows.first?.text(0) ?? "") {
            case .released: outcomes[commit.position] = commit.mayBeReleased ? .released : .unreleased
            case .superseded: outcomes[commit.position] = .superseded
            case .unreleased, nil: outcomes[commit.position] = .unreleased
            }
        }
        return outcomes
    }
}
