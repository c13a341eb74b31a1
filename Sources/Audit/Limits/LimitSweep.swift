import Storage

/// Removes windows of which nothing is counted any more, a stretch of the table at a time.
public struct LimitSweep: Sendable {
    /// Windows looked at in one step.
    static let stretch = 1000
    /// A window is kept for this long after its end: clocks differ, and people look.
    static let graceMs: Int64 = 86_400_000

    private let database: any Database
    private var position: [UInt8] = []

    public init(_ database: any Database) { self.database = database }

    /// Takes one step; failures are left to the next one.
    public mutating func step(nowMs: Int64) async {
        do {
            let rows = try await database.read(
                "SELECT window_id FROM limit_windows WHERE window_id > $1 ORDER BY window_id LIMIT 1 "
                    + "OFFSET \(LimitSweep.stretch - 1)", [.bytes(position)])
            let end = try rows.first?.bytes(0)
            let bound = end == nil ? "" : " AND window_id <= $3"
            let over = "window_id > $1 AND latest_ms + 2 * seconds * 1000 < $2\(bound)"
            let parameters: [SQLValue] =
                [.bytes(position), .integer(nowMs - LimitSweep.graceMs)] + (end.map { [.bytes($0)] } ?? [])
            try await database.transaction { transaction in
                // A window that is counted in meanwhile has no entries that are over but those which it forgets itself.
                try transaction.run(
                    Statement(
                        "DELETE FROM limit_entries WHERE window_id IN (SELECT window_id FROM limit_windows WHERE \(over))",
                        parameters))
                try transaction.run(Statement("DELETE FROM limit_windows WHERE \(over)", parameters))
            }
            position = end ?? []
        } catch {
            position = []
        }
    }
}
