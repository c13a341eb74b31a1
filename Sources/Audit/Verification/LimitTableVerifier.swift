import Bytes
import Policy
import Storage

/// Compares the tables of limits with what the log tells of them.
///
/// A window is right when its sum is that of its entries, and all of them that still count are those of the log. Entries
/// that have expired may be there or not.
struct LimitTableVerifier {
    private static let windows = TableReader(
        table: "limit_windows",
        columns: ["window_id", "app_id", "aggregation_id", "sum", "start_ms", "latest_ms"], keyCount: 1)
    private static let entries = TableReader(
        table: "limit_entries", columns: ["window_id", "at_ms", "amount"], keyCount: 2)

    /// What the entries of a window add up to, and which of those that the log tells of were among them.
    private struct Found {
        var sum: UInt256? = .zero
        var living = 0
    }

    private let history: [[UInt8]: CountedWindow]
    private let nowMs: Int64
    private(set) var faults = FaultList()

    init(_ history: LimitHistory, nowMs: Int64) {
        self.history = history.windows
        self.nowMs = nowMs
    }

    mutating func check(_ connection: any Connection) throws {
        var found = try readEntries(connection)
        var missing = history
        try LimitTableVerifier.windows.read(connection) { row in
            guard let key = try? row.bytes(0), let text = try? row.text(3), let sum = UInt256(decimal: text),
                let startMs = try? row.integer(4), let latestMs = try? row.integer(5)
            else {
                faults.add("limit_windows: a row cannot be read")
                return
            }
            let entries = found.removeValue(forKey: key) ?? Found()
            guard let window = missing.removeValue(forKey: key) else {
                faults.add("limit_windows: the log does not tell of window \(Hex.encode(key))")
                return
            }
            if (try? row.text(2)) != window.window.aggregationID || (try? row.text(1)) != window.window.appID {
                faults.add("limit_windows: a column beside \(window.window.name) says something else than the log")
            }
            let isRight = startMs == window.startMs && latestMs == window.latestMs && isRight(sum, entries, window)
            if !isRight {
                faults.add("limit_windows: the sum of \(window.window.name) is not the one that the log gives")
            }
        }
        for window in missing.values.filter(isStillCounted).sorted(by: { $0.window.name < $1.window.name }) {
            faults.add("limit_windows: \(window.window.name) is missing")
        }
        for key in found.keys { faults.add("limit_entries: window \(Hex.encode(key)) is not stored") }
    }

    private func isRight(_ sum: UInt256, _ entries: Found, _ window: CountedWindow) -> Bool {
        switch window.window.span.kind {
        case .fixed: sum == window.sum
        case .rolling: sum == entries.sum && entries.living == window.living.count
        }
    }

    /// A window that nothing is counted of any more may have been swept away.
    private func isStillCounted(_ window: CountedWindow) -> Bool {
        window.latestMs + 2 * window.window.span.lengthMs + LimitSweep.graceMs >= nowMs
    }

    private mutating func readEntries(_ connection: any Connection) throws -> [[UInt8]: Found] {
        var found: [[UInt8]: Found] = [:]
        var living: (key: [UInt8], steps: [Int64: UInt256]) = ([], [:])
        try LimitTableVerifier.entries.read(connection) { row in
            guard let key = try? row.bytes(0), let atMs = try? row.integer(1), let text = try? row.text(2),
                let amount = UInt256(decimal: text)
            else {
                faults.add("limit_entries: a row cannot be read")
                return
            }
            if living.key != key { living = (key, history[key]?.living ?? [:]) }
            var window = found[key] ?? Found()
            window.sum = window.sum?.adding(amount)
            if let step = living.steps[atMs] {
                window.living += 1
                if step != amount { faults.add("limit_entries: an amount of \(name(key)) was changed") }
            } else if let told = history[key], atMs > told.latestMs - told.window.span.lengthMs {
                faults.add("limit_entries: the log does not tell of an amount of \(name(key))")
            }
            found[key] = window
        }
        return found
    }

    private func name(_ key: [UInt8]) -> String { history[key]?.window.name ?? Hex.encode(key) }
}
