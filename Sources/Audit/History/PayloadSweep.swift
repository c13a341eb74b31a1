import Storage

/// Removes payloads whose days are over, a stretch of the table at a time, and walks it again from the beginning.
///
/// The table has no index but its key, which every signature would have to maintain.
public struct PayloadSweep: Sendable {
    /// Rows looked at in one step.
    static let stretch = 1000

    private let database: any Database
    private var position: Int64 = 0

    public init(_ database: any Database) { self.database = database }

    /// Takes one step; failures are left to the next one.
    public mutating func step(nowMs: Int64) async {
        do {
            position = try await remove("expires_at_ms <= $2", .integer(nowMs)) ?? 0
        } catch {
            position = 0
        }
    }

    /// Removes everything that is kept of an app, stretch by stretch.
    public mutating func forget(appID: String) async throws {
        position = 0
        while let next = try await remove("app_id = $2", .text(appID)) { position = next }
    }

    /// Removes what a condition is true of in the next stretch; where the one after it begins, nil at the end.
    private func remove(_ condition: String, _ value: SQLValue) async throws -> Int64? {
        let rows = try await database.read(
            "SELECT seq FROM audit_payloads WHERE seq > $1 ORDER BY seq LIMIT 1 OFFSET \(PayloadSweep.stretch - 1)",
            [.integer(position)])
        let end = try rows.first?.integer(0)
        let bound = end == nil ? "" : " AND seq <= $3"
        try await database.write(
            "DELETE FROM audit_payloads WHERE seq > $1 AND \(condition)\(bound)",
            [.integer(position), value] + (end.map { [.integer($0)] } ?? []))
        return end
    }
}
