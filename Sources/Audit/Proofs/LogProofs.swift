import Cryptography
import Storage

/// Makes proofs from the database. Nobody needs to believe them: they are checked against a signed checkpoint.
public struct LogProofs: Sendable {
    private let database: any Database

    public init(_ database: any Database) { self.database = database }

    /// The newest checkpoint; nil before the first.
    public func checkpoint() async throws -> SignedCheckpoint? { try await SignedCheckpoint.newest(in: database) }

    /// Whether there is an entry of this number and it is the app's.
    public func contains(_ sequence: Int64, ofApp appID: String) async throws -> Bool {
        try await !database.read(
            "SELECT 1 FROM audit_log WHERE seq = $1 AND app_id = $2", [.integer(sequence), .text(appID)]
        ).isEmpty
    }

    /// The proof of an entry; nil when the checkpoint does not cover it.
    ///
    /// - Parameter since: the size of an older checkpoint, which the proof then shows to be the beginning of the same log.
    public func proof(
        of sequence: Int64, under checkpoint: SignedCheckpoint, since older: Int? = nil
    ) async throws -> LogProof? {
        try await database.read { connection in
            let tree = LogTree(connection)
            guard sequence > 0, let path = try tree.path(to: sequence, inSize: checkpoint.size) else { return nil }
            var consistency: LogProof.Consistency?
            if let older {
                guard let path = try tree.consistencyPath(from: older, to: checkpoint.size) else { return nil }
                consistency = LogProof.Consistency(since: older, path: path)
            }
            let rows = try connection.run(
                "SELECT \(LogRow.columns.joined(separator: ", ")) FROM audit_log WHERE seq = $1 OR seq = $2 "
                    + "ORDER BY seq", [.integer(sequence - 1), .integer(sequence)])
            guard let row = try rows.last.map({ try LogRow($0) }), row.entry.sequence == sequence,
                rows.count == (sequence == 1 ? 1 : 2)
            else { throw AuditError(.corrupt, "seq \(sequence): it or the entry before is missing") }
            let previous = try sequence == 1 ? LogEntry.genesis : rows.first.map { try LogRow($0).hash } ?? []
            return LogProof(
                entry: row.entry, previous: previous, hash: row.hash, size: checkpoint.size, path: path,
                checkpoint: checkpoint.note, consistency: consistency)
        }
    }

    /// The path that proves one size of the log to be the beginning of another; nil when it cannot be.
    public func consistencyPath(from older: Int, to newer: Int) async throws -> [[UInt8]]? {
        try await database.read { connection in
            try LogTree(connection).consistencyPath(from: older, to: newer)
        }
    }
}
