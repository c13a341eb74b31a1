import Storage

/// Removes stored answers that have expired, a stretch of the table at a time.
///
/// The table has no index on expiry, which every signature would have to maintain; the sweep walks its ids in order
/// instead and begins again at the end.
public struct AnswerSweep: Sendable {
    /// Answers looked at in one step.
    static let stretch = 1000

    private let database: any Database
    private var position: [UInt8] = []

    public init(_ database: any Database) { self.database = database }

    /// Takes one step; failures are left to the next one.
    public mutating func step(nowMs: Int64) async {
        do {
            let rows = try await database.read(
                "SELECT id FROM stored_answers WHERE id > $1 ORDER BY id LIMIT 1 OFFSET \(AnswerSweep.stretch - 1)",
                [.bytes(position)])
            let end = try rows.first?.bytes(0)
            let bound = end == nil ? "" : " AND id <= $3"
            try await database.write(
                "DELETE FROM stored_answers WHERE id > $1 AND expires_at_ms < $2\(bound)",
                [.bytes(position), .integer(nowMs)] + (end.map { [.bytes($0)] } ?? []))
            position = end ?? []
        } catch {
            position = []
        }
    }
}
