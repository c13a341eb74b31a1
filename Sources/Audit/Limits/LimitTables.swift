import Bytes
import Policy
import Storage

/// The statements on the tables of limits.
enum LimitTables {
    /// Sum and times of windows, by their keys.
    static let windows = ListStatement.selection(
        ["window_id", "sum", "start_ms", "latest_ms", "latest_amount"], from: "limit_windows",
        matching: [.bytes("window_id")])

    /// The entries of windows that have expired at a time, or at the window's own if that is later; the oldest first.
    static let expired = ListStatement.query([.bytes("window_id"), .integer("at_ms")]) { column in
        """
        SELECT e.window_id, e.at_ms, e.amount FROM limit_windows AS w
            JOIN limit_entries AS e ON e.window_id = w.window_id
        WHERE w.window_id = \(column("window_id"))
            AND e.at_ms <= CASE WHEN w.latest_ms > \(column("at_ms")) THEN w.latest_ms ELSE \(column("at_ms")) END
                - w.seconds * 1000
        ORDER BY e.at_ms LIMIT \(WindowState.expiryLimit)
        """
    }

    static let forget = ListStatement.deletion(
        from: "limit_entries", matching: [.bytes("window_id")], upTo: .integer("at_ms"))

    static let storeEntries = ListStatement.insertion(
        into: "limit_entries", [.bytes("window_id"), .integer("at_ms"), .text("amount")], replacing: ["amount"],
        of: ["window_id", "at_ms"])

    static let storeWindows = ListStatement.insertion(
        into: "limit_windows",
        [
            .bytes("window_id"), .text("app_id"), .text("aggregation_id"), .text("kind"), .integer("seconds"),
            .integer("scale"), .text("group_text"), .text("sum"), .integer("start_ms"), .integer("latest_ms"),
            .text("latest_amount"),
        ], replacing: ["sum", "start_ms", "latest_ms", "latest_amount"], of: ["window_id"])

    static func row(_ window: LimitWindow, _ state: WindowState) -> [SQLValue] {
        let group = JSON.array(window.group.map { .string($0) }).serialized()
        return [
            .bytes(window.key), .text(window.appID), .text(window.aggregationID), .text(window.span.kind.rawValue),
            .integer(window.span.seconds), .integer(Int64(window.scale)),
            .text(String(decoding: group, as: UTF8.self)), .text(state.sum.decimal), .integer(state.startMs),
            .integer(state.latestMs), .text(state.latestAmount.decimal),
        ]
    }

    /// The states of windows from the rows of `windows` and `expired`; a window without a row is not there.
    static func states(_ windows: [Row], expired: [Row]) throws -> [[UInt8]: WindowState] {
        var oldest: [[UInt8]: [WindowState.Entry]] = [:]
        for row in expired {
            oldest[try row.bytes(0), default: []].append(
                WindowState.Entry(atMs: try row.integer(1), amount: try WindowState.amount(row.text(2))))
        }
        var states: [[UInt8]: WindowState] = [:]
        for row in windows {
            let key = try row.bytes(0)
            states[key] = try WindowState(row, at: 1, oldest: (oldest[key] ?? []).sorted { $0.atMs < $1.atMs })
        }
        return states
    }
}
