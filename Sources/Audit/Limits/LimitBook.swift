import Bytes
import Policy
import Signer
import Storage
import Synchronization

/// What was used of windows, as far as it is known outside of a commit: good enough to ask a signer with, since the commit
/// asks again.
public final class LimitBook: Sendable {
    private static let maximumHeld = 65_536

    private let database: any Database
    private let held = Mutex<[[UInt8]: WindowState]>([:])

    init(_ database: any Database) { self.database = database }

    /// What is remembered of windows at a time, by their keys; those that nothing is known of are left out.
    public func remembered(_ windows: [WindowNeed], atMs timeMs: Int64) -> [[UInt8]: UInt256] {
        held.withLock { held in
            var used: [[UInt8]: UInt256] = [:]
            for window in windows { used[window.key] = held[window.key]?.used(atMs: timeMs, window.span) }
            return used
        }
    }

    /// What is stored of windows at a time, by their keys.
    /// - Throws: when the database cannot be read.
    public func read(_ windows: [WindowNeed], atMs timeMs: Int64) async throws -> [[UInt8]: UInt256] {
        let stored = try await stored(windows, atMs: timeMs)
        var states: [[UInt8]: WindowState] = [:]
        for window in windows {
            states[window.key] = (stored[window.key] ?? WindowState()).settled(atMs: timeMs, window.span)
        }
        note(states)
        return states.mapValues(\.sum)
    }

    private func stored(_ windows: [WindowNeed], atMs timeMs: Int64) async throws -> [[UInt8]: WindowState] {
        guard !windows.isEmpty else { return [:] }
        let keys: [[SQLValue]] = windows.map { [.bytes($0.key)] }
        let times: [[SQLValue]] = windows.map { [.bytes($0.key), .integer(timeMs)] }
        return try await database.read { connection in
            let rows = try connection.run([LimitTables.windows(keys), LimitTables.expired(times)])
            guard rows.count == 2 else { throw AuditError(.corrupt, "limits cannot be read") }
            return try LimitTables.states(rows[0], expired: rows[1])
        }
    }

    /// Remembers what a commit left.
    func note(_ states: [[UInt8]: WindowState]) {
        guard !states.isEmpty else { return }
        held.withLock { held in
            if held.count + states.count > LimitBook.maximumHeld { held.removeAll() }
            held.merge(states) { _, new in new }
        }
    }
}
