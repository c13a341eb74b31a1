import Signer
import Storage

/// One row of the log as it is stored, with nothing checked but the types of its columns.
struct LogRow {
    /// The columns that repeat the receipt, for look-ups.
    struct Index: Equatable {
        let appID, walletID: String?
        let action: String
        let method: String?
        let decision: String
        let actorID: String?
    }

    static let columns = [
        "seq", "at_ms", "app_id", "wallet_id", "action", "method", "decision", "actor_id", "outcome", "boot", "counter",
        "receipt", "signature", "hash",
    ]
    static let table = TableReader(table: "audit_log", columns: columns, keyCount: 1)

    let entry: LogEntry
    let index: Index
    let hash: [UInt8]
}

extension LogRow {
    /// - Throws: `corrupt` for values that no row has, `misuse` for values of another type.
    init(_ row: Row) throws {
        guard let outcome = LogOutcome(rawValue: try row.text(8)) else {
            throw AuditError(.corrupt, "its outcome is none")
        }
        guard let counter = UInt64(exactly: try row.integer(10)) else {
            throw AuditError(.corrupt, "its counter is negative")
        }
        let receipt = SignedReceipt(
            content: try row.bytes(11), signature: try row.bytes(12), boot: try row.bytes(9), counter: counter)
        entry = LogEntry(
            sequence: try row.integer(0), atMs: try row.integer(1), outcome: outcome, receipt: receipt)
        index = Index(
            appID: try row.optionalText(2), walletID: try row.optionalText(3), action: try row.text(4),
            method: try row.optionalText(5), decision: try row.text(6), actorID: try row.optionalText(7))
        hash = try row.bytes(13)
    }
}

extension LogRow.Index {
    init(_ index: ReceiptIndex) {
        self.init(
            appID: index.appID, walletID: index.walletID, action: index.action, method: index.method,
            decision: index.decision, actorID: index.actorID)
    }
}
