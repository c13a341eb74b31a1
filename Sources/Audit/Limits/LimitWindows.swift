import Bytes
import Policy
import Storage

/// The windows that a batch of commits is judged by and counted in, under the lock of the head row (S29).
///
/// There are no reservations: nothing is released before its commit, and the commit counts what it releases. A crash
/// leaves both or neither.
struct LimitWindows {
    private var states: [[UInt8]: WindowState] = [:]
    private var counted: [[UInt8]: LimitWindow] = [:]

    /// What must be asked of the tables for these commits: windows and expired entries.
    static func lookups(for commits: [Commit]) -> (windows: [[SQLValue]], expired: [[SQLValue]]) {
        var latest: [[UInt8]: Int64] = [:]
        var rolling: Set<[UInt8]> = []
        for commit in commits {
            for use in commit.limits {
                latest[use.window.key] = max(latest[use.window.key] ?? .min, commit.atMs)
                if use.window.span.kind == .rolling { rolling.insert(use.window.key) }
            }
        }
        return (
            latest.keys.map { [.bytes($0)] },
            latest.filter { rolling.contains($0.key) }.map { [.bytes($0), .integer($1)] }
        )
    }

    init(_ windows: [Row], expired: [Row]) throws {
        guard !windows.isEmpty else { return }
        states = try LimitTables.states(windows, expired: expired)
    }

    /// Whether everything that a decision was told of sums would be told again now, and what it uses can be counted.
    func stand(_ commit: Commit) -> Bool {
        commit.limits.allSatisfy { use in
            let used = state(use.window).used(atMs: commit.atMs, use.window.span)
            let sum = used.adding(use.amount)
            return (sum != nil || !commit.isCounted) && use.checks.allSatisfy { $0.stands(with: sum) }
        }
    }

    /// Counts what a released decision uses.
    mutating func count(_ commit: Commit) {
        guard commit.isCounted else { return }
        for use in commit.limits where use.amount != .zero {
            var state = state(use.window)
            guard state.count(use.amount, atMs: commit.atMs, use.window.span) else { continue }
            states[use.window.key] = state
            counted[use.window.key] = use.window
        }
    }

    /// The windows that changed, as they are from now on.
    var changed: [[UInt8]: WindowState] {
        counted.mapValues { window in
            let state = state(window)
            return state.settled(atMs: state.latestMs, window.span)
        }
    }

    /// What makes the changes durable.
    var statements: [Statement] {
        guard !counted.isEmpty else { return [] }
        // In the order of their keys, in which nobody waits for anybody.
        let windows = counted.values.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        var rows: [[SQLValue]] = []
        var entries: [[SQLValue]] = []
        var forgotten: [[SQLValue]] = []
        for window in windows {
            let state = state(window)
            let key = SQLValue.bytes(window.key)
            rows.append(LimitTables.row(window, state))
            if let upTo = state.forgottenUpToMs { forgotten.append([key, .integer(upTo)]) }
            for (step, amount) in state.changed.sorted(by: { $0.key < $1.key }) {
                entries.append([key, .integer(step), .text(amount.decimal)])
            }
        }
        var statements = [LimitTables.storeWindows(rows)]
        if !forgotten.isEmpty { statements.append(LimitTables.forget(forgotten)) }
        if !entries.isEmpty { statements.append(LimitTables.storeEntries(entries)) }
        return statements
    }

    private func state(_ window: LimitWindow) -> WindowState { states[window.key] ?? WindowState() }
}
