import Bytes
import Storage

/// Which entries of the log are wanted. What is nil does not matter.
public struct LogQuery: Sendable {
    /// What became of a request, as people ask for it.
    public enum Status: String, Sendable, CaseIterable {
        /// Allowed and released.
        case allow
        /// Denied by a policy.
        case deny
        /// Released, whether allowed or denied.
        case released
        case superseded
        case unreleased
    }

    /// What a policy in the shadow said of a request.
    public enum Shadow: String, Sendable, CaseIterable { case allow, deny, unjudged }

    public static let maximumLimit = 10_000

    public var walletID: String?
    public var appID: String?
    /// The key quorum or user that asked.
    public var actorID: String?
    public var action: String?
    public var status: Status?
    /// What a policy in the shadow said, of what was released.
    public var shadow: Shadow?
    /// When it was recorded, milliseconds since 1970, inclusive.
    public var sinceMs: Int64?
    /// Exclusive.
    public var untilMs: Int64?
    /// Numbers of entries, exclusive at both ends.
    var beforeSequence: Int64?
    var afterSequence: Int64?
    /// The newest so many.
    public var limit = 100

    public init() {}

    /// The newest matching entries, oldest first.
    public func run(on database: any Database) async throws -> [LoggedReceipt] {
        let statement = statement
        let rows = try await database.read { connection in try connection.run(statement) }
        return try rows.reversed().map { try LoggedReceipt(LogRow($0)) }
    }

    private var statement: Statement {
        var conditions = ["1 = 1"]
        var parameters: [SQLValue] = []
        func add(_ condition: String, _ value: SQLValue?) {
            guard let value else { return }
            parameters.append(value)
            conditions.append("\(condition) $\(parameters.count)")
        }
        add("wallet_id =", walletID.map { .text($0) })
        add("app_id =", appID.map { .text($0) })
        add("actor_id =", actorID.map { .text($0) })
        add("action =", action.map { .text($0) })
        add("at_ms >=", sinceMs.map { .integer($0) })
        add("at_ms <", untilMs.map { .integer($0) })
        add("seq <", beforeSequence.map { .integer($0) })
        add("seq >", afterSequence.map { .integer($0) })
        if let shadow {
            parameters.append(.text(shadow.rawValue))
            conditions.append("seq IN (SELECT seq FROM audit_shadows WHERE decision = $\(parameters.count))")
        }
        switch status {
        case .allow, .deny:
            add("decision =", .text(status?.rawValue ?? ""))
            add("outcome =", .text(LogOutcome.released.rawValue))
        case .released, .superseded, .unreleased: add("outcome =", .text(status?.rawValue ?? ""))
        case nil: break
        }
        return Statement(
            "SELECT \(LogRow.columns.joined(separator: ", ")) FROM audit_log WHERE "
                + "\(conditions.joined(separator: " AND ")) ORDER BY seq DESC LIMIT "
                + "\(max(0, min(limit, LogQuery.maximumLimit)))", parameters)
    }
}

/// One entry of the log with its receipt, read but not verified.
public struct LoggedReceipt: Sendable {
    public let entry: LogEntry
    /// The receipt's members; null when it cannot be read.
    public let receipt: JSON
    /// The entry's link in the chain.
    public let hash: [UInt8]

    init(_ row: LogRow) {
        entry = row.entry
        receipt = (try? JSON.parse(row.entry.receipt.content)) ?? .null
        hash = row.hash
    }

    /// The entry as it is printed and answered.
    public var json: JSON {
        [
            "seq": JSON(entry.sequence), "at": JSON(entry.atMs), "outcome": .string(entry.outcome.rawValue),
            "receipt": receipt, "signature": .string(Hex.encode(entry.receipt.signature)),
            "hash": .string(Hex.encode(hash)),
        ]
    }
}
