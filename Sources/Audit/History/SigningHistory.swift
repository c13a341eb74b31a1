import Bytes
import Signer
import Storage

/// The requests for signatures of an app that were decided and released, in the order of the log, with what is kept of them.
public struct SigningHistory: Sendable {
    /// A request, and what it asked, if that was kept.
    public struct Entry: Sendable {
        public let logged: LoggedReceipt
        public let payload: [UInt8]?
    }

    /// A part of the history.
    public struct Page: Sendable {
        public let entries: [Entry]
        /// After which entry of the log the next page begins; nil at the end.
        public let next: Int64?
    }

    /// Entries of the log that one page looks at, at most: what is rare in a long log comes in pages that may be empty.
    static let stretch: Int64 = 50_000
    /// Servers do not agree on the time, so the log is not quite in its order.
    private static let disorderMs: Int64 = 3_600_000

    private let appID: String
    private let walletID: String?
    private let sinceMs: Int64?
    private let untilMs: Int64?

    /// - Parameters:
    ///   - sinceMs: when it was recorded, milliseconds since 1970, inclusive.
    ///   - untilMs: exclusive.
    public init(appID: String, walletID: String?, sinceMs: Int64?, untilMs: Int64?) {
        self.appID = appID
        self.walletID = walletID
        self.sinceMs = sinceMs
        self.untilMs = untilMs
    }

    /// The entry of the log after which it begins, and the last one in which it may be.
    public func bounds(in database: any Database) async throws -> (after: Int64, upTo: Int64) {
        let (sinceMs, untilMs) = (sinceMs, untilMs)
        return try await database.read { connection in
            let head = try connection.run("SELECT seq FROM audit_head WHERE id = 1").first?.integer(0) ?? 0
            return (
                after: try sinceMs.map {
                    try SigningHistory.sequence(before: $0 - SigningHistory.disorderMs, upTo: head, connection)
                } ?? 0,
                upTo: try untilMs.map {
                    try SigningHistory.sequence(before: $0 + SigningHistory.disorderMs, upTo: head, connection)
                } ?? head
            )
        }
    }

    /// The next requests after an entry of the log.
    public func page(
        after sequence: Int64, upTo last: Int64, limit: Int, in database: any Database
    ) async throws -> Page {
        let end = min(last, sequence + SigningHistory.stretch)
        let statement = statement(after: sequence, upTo: end, limit: limit)
        let rows = try await database.read { connection in try connection.run(statement) }
        let entries = try rows.map { row in
            Entry(logged: LoggedReceipt(try LogRow(row)), payload: try row.optionalBytes(LogRow.columns.count))
        }
        let reached = entries.count < limit ? end : entries.last?.logged.entry.sequence ?? end
        return Page(entries: entries, next: reached < last ? reached : nil)
    }

    private func statement(after sequence: Int64, upTo end: Int64, limit: Int) -> Statement {
        var parameters: [SQLValue] = [.integer(sequence), .integer(end), .text(appID)]
        var conditions = "l.seq > $1 AND l.seq <= $2 AND l.app_id = $3 AND l.outcome = 'released'"
        func add(_ condition: String, _ value: SQLValue?) {
            guard let value else { return }
            parameters.append(value)
            conditions += " AND \(condition) $\(parameters.count)"
        }
        add("l.wallet_id =", walletID.map { .text($0) })
        add("l.at_ms >=", sinceMs.map { .integer($0) })
        add("l.at_ms <", untilMs.map { .integer($0) })
        let columns = LogRow.columns.map { "l.\($0)" }.joined(separator: ", ")
        return Statement(
            "SELECT \(columns), p.payload FROM audit_log l LEFT JOIN audit_payloads p ON p.seq = l.seq WHERE "
                + "\(conditions) AND l.action IN (\(SigningHistory.list(RecordedRequest.operations))) "
                + "AND l.method NOT IN (\(SigningHistory.list(RecordedRequest.exports))) ORDER BY l.seq LIMIT \(max(1, limit))",
            parameters)
    }

    /// Words of the program, as SQL writes them.
    private static func list(_ words: [String]) -> String { words.map { "'\($0)'" }.joined(separator: ", ") }

    /// The last entry that was recorded before a time, found by halving.
    private static func sequence(
        before timeMs: Int64, upTo head: Int64, _ connection: any Connection
    ) throws -> Int64 {
        var (low, high) = (Int64(0), head)
        while low < high {
            let middle = low + (high - low + 1) / 2
            let row = try connection.run("SELECT at_ms FROM audit_log WHERE seq = $1", [.integer(middle)]).first
            guard let row else { throw AuditError(.corrupt, "the log has no entry \(middle)") }
            if try row.integer(0) < timeMs { low = middle } else { high = middle - 1 }
        }
        return low
    }
}
