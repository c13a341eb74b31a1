import CSQLite

/// Stops a statement that runs too long: SQLite asks after every so many steps of its machine.
///
/// The clock is read when SQLite first asks, so that a short statement costs nothing. Waiting for a lock is no step; that has a limit
/// of its own. Belongs to the thread of its connection.
final class StatementDeadline {
    /// Some tenths of a millisecond.
    private static let stepsBetweenLooks: Int32 = 10_000

    private let timeoutMs: Int64
    private let nowMs: () -> Int64
    private var dueMs: Int64?

    /// - Parameters:
    ///   - timeoutMs: how long a statement may run.
    ///   - nowMs: milliseconds of a clock that never goes back.
    init(timeoutMs: Int, nowMs: @escaping () -> Int64 = MonotonicTime.nowMs) {
        self.timeoutMs = Int64(timeoutMs)
        self.nowMs = nowMs
    }

    /// Has SQLite ask; the deadline must live as long as the database is used.
    func watch(_ database: OpaquePointer) {
        let ask: @convention(c) (UnsafeMutableRawPointer?) -> Int32 = { context in
            guard let context else { return 0 }
            return Unmanaged<StatementDeadline>.fromOpaque(context).takeUnretainedValue().isOver() ? 1 : 0
        }
        sqlite3_progress_handler(database, Self.stepsBetweenLooks, ask, Unmanaged.passUnretained(self).toOpaque())
    }

    /// Lets statements of the database run as long as they like.
    static func lift(from database: OpaquePointer) { sqlite3_progress_handler(database, 0, nil, nil) }

    /// A statement begins.
    func restart() { dueMs = nil }

    /// Whether the statement has had its time, which begins when this is asked first.
    func isOver() -> Bool {
        let nowMs = nowMs()
        guard let dueMs else {
            dueMs = nowMs + timeoutMs
            return false
        }
        return nowMs >= dueMs
    }
}
