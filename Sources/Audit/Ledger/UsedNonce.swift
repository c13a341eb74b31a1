import Bytes
import Signer
import Storage

/// The nonce of a relayed request, good for one decision of an app: the signature in the request says neither which wallet
/// is meant nor, sometimes, which network.
struct UsedNonce: Hashable, Sendable {
    let appID: String
    /// The account that signed the request, 20 bytes.
    let caller: [UInt8]
    /// Milliseconds since 1970.
    let nonce: Int64

    /// No signer takes a nonce that lies two days back or more; a day more is for clocks.
    private static let lifetimeMs: Int64 = 3 * 86_400_000
    var expiresAtMs: Int64 { nonce + UsedNonce.lifetimeMs }

    /// What the receipt of a relayed request says was used; nil for other receipts.
    init?(_ receipt: SignedReceipt, index: ReceiptIndex) throws(AuditError) {
        guard index.action == Operation.relayName else { return nil }
        guard let json = try? JSON.parse(receipt.content), let appID = index.appID,
            let caller = try? Hex.decode(json["keys"]?.arrayValue?.first?.stringValue ?? ""), caller.count == 20,
            let nonce = json["nonce"]?.safeInteger
        else { throw AuditError(.corrupt, "the receipt of a relayed request names no caller and nonce") }
        self.appID = appID
        self.caller = caller
        self.nonce = nonce
    }

    private var values: [SQLValue] { [.text(appID), .bytes(caller), .integer(nonce)] }

    var search: Statement {
        Statement("SELECT 1 FROM used_nonces WHERE app_id = $1 AND caller = $2 AND nonce = $3", values)
    }

    var insertion: Statement {
        Statement(
            "INSERT INTO used_nonces (app_id, caller, nonce, expires_at_ms) VALUES ($1, $2, $3, $4)",
            values + [.integer(expiresAtMs)])
    }
}

/// The nonces that a batch of commits uses, judged under the lock of the head row.
struct UsedNonces {
    private var used: Set<UsedNonce> = []
    private var taken: [UsedNonce] = []

    /// Asks for those that were used before; the head row must be locked.
    init(of commits: [Commit], in transaction: any Transaction) throws {
        let wanted = commits.compactMap(\.nonce)
        guard !wanted.isEmpty else { return }
        for (nonce, rows) in zip(wanted, try transaction.run(wanted.map(\.search))) where !rows.isEmpty {
            used.insert(nonce)
        }
    }

    /// Uses the nonce of a commit, if it has one and may be released; what becomes of the commit.
    mutating func take(_ nonce: UsedNonce?, if result: CommitResult) -> CommitResult {
        guard let nonce, result == .released else { return result }
        guard used.insert(nonce).inserted else { return .nonceUsed }
        taken.append(nonce)
        return .released
    }

    var statements: [Statement] { taken.map(\.insertion) }
}

/// Removes nonces that no signer would take any more.
public struct NonceSweep: Sendable {
    private let database: any Database

    public init(_ database: any Database) { self.database = database }

    /// Takes one step; a failure is left to the next one.
    public func step(nowMs: Int64) async {
        _ = try? await database.write("DELETE FROM used_nonces WHERE expires_at_ms < $1", [.integer(nowMs)])
    }
}
