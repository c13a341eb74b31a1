import Bytes
import Signer
import Storage

/// What a batch of commits is judged against, read under the lock of the head row.
struct LedgerState {
    var sequence: Int64
    var hash: [UInt8]
    private var current: [RecordKey: RecordReference] = [:]
    private var answers: [[UInt8]: StoredAnswer] = [:]
    private var namedBy: [RecordKey: Set<RecordKey>] = [:]
    private var externalIDs: Set<[String]> = []
    private var recorded: Set<ReceiptPosition> = []

    /// Locks the head row and reads everything that these commits depend on, in one round trip on PostgreSQL.
    init(lockingFor commits: [Commit], in transaction: any Transaction) throws {
        let keys = Set(commits.flatMap { $0.reads.map(\.key) + $0.changes.map(\.reference.key) })
        let deleted = Set(commits.flatMap { $0.changes.filter(\.isTombstone).map(\.reference.key) })
        let external = Set(commits.flatMap { $0.changes.compactMap(\.externalIDKey) })
        let rows = try transaction.run([
            Statement("UPDATE audit_head SET seq = seq WHERE id = 1 RETURNING seq, hash"),
            LedgerState.select(
                "SELECT kind, id, version, hash FROM records WHERE (kind, id) IN",
                keys.map { [$0.kind.rawValue, $0.id] }),
            LedgerState.select(
                "SELECT from_kind, from_id, to_kind, to_id FROM record_references WHERE (to_kind, to_id) IN",
                deleted.map { [$0.kind.rawValue, $0.id] }),
            LedgerState.select(
                "SELECT app_id, external_id FROM records WHERE (app_id, external_id) IN", Array(external)),
            LedgerState.select(
                "SELECT id, expires_at_ms, content FROM stored_answers WHERE id IN",
                commits.compactMap { $0.answer?.id }),
            LedgerState.selectRecorded(commits),
        ])
        guard let head = rows[0].first else { throw AuditError(.corrupt, "the head of the audit log is missing") }
        sequence = try head.integer(0)
        hash = try head.bytes(1)
        for row in rows[1] {
            let reference = try RecordReference(row)
            current[reference.key] = reference
        }
        for key in deleted { namedBy[key] = [] }
        for row in rows[2] {
            namedBy[try RecordKey(row, at: 2), default: []].insert(try RecordKey(row, at: 0))
        }
        for row in rows[3] { externalIDs.insert([try row.text(0), try row.text(1)]) }
        for row in rows[4] {
            let id = try row.bytes(0)
            answers[id] = StoredAnswer(id: id, expiresAtMs: try row.integer(1), content: try row.bytes(2))
        }
        for row in rows[5] {
            recorded.insert(ReceiptPosition(boot: try row.bytes(0), counter: try row.unsigned(1)))
        }
    }

    /// Whether the receipt is in the log already: an earlier commit of unknown outcome did go through.
    func isRecorded(_ commit: Commit) -> Bool { recorded.contains(commit.position) }

    /// What becomes of a commit, and what the ones after it in the batch will find.
    mutating func judge(_ commit: Commit, nowMs: Int64) -> CommitResult {
        recorded.insert(commit.position)
        guard commit.mayBeReleased else { return .unreleased }
        guard commit.reads.allSatisfy({ current[$0.key] == $0 }), commit.changes.allSatisfy(isNext) else {
            return .superseded
        }
        if let answer = commit.answer, let stored = answers[answer.id], stored.expiresAtMs > nowMs {
            return .answered(stored)
        }
        for change in commit.changes {
            if change.isTombstone, namedBy[change.reference.key]?.isEmpty == false {
                return .inUse(change.reference.key)
            }
            if let external = change.externalIDKey, change.reference.version == 1, externalIDs.contains(external) {
                return .externalIDTaken
            }
        }
        apply(commit)
        return .released
    }

    private func isNext(_ change: RecordChange) -> Bool {
        change.reference.version == (current[change.reference.key]?.version ?? 0) + 1
    }

    private mutating func apply(_ commit: Commit) {
        for change in commit.changes {
            current[change.reference.key] = change.reference
            if let external = change.externalIDKey { externalIDs.insert(external) }
            for key in namedBy.keys { namedBy[key]?.remove(change.reference.key) }
            for key in change.record.references where namedBy[key] != nil { namedBy[key]?.insert(change.reference.key) }
        }
        if let answer = commit.answer { answers[answer.id] = answer }
    }
}

extension LedgerState {
    /// `… IN ((…), (…))` over tuples of texts, or a statement that finds nothing.
    ///
    /// The number of tuples is rounded up to a power of two by repeating the last, so that few statements are prepared.
    private static func select(_ sql: String, _ tuples: [[String]]) -> Statement {
        select(sql, tuples.map { $0.map { .text($0) } })
    }

    private static func select(_ sql: String, _ ids: [[UInt8]]) -> Statement {
        select(sql, ids.map { [.bytes($0)] })
    }

    private static func select(_ sql: String, _ tuples: [[SQLValue]]) -> Statement {
        guard let last = tuples.last else { return Statement("SELECT 1 WHERE 1 = 0") }
        let count = tuples.count.roundedUpToPowerOfTwo
        let padded = tuples + Array(repeating: last, count: count - tuples.count)
        let list =
            last.count == 1
            ? Placeholders.list(count) : "(VALUES \(Placeholders.rows(count, columns: last.count)))"
        return Statement("\(sql) \(list)", padded.flatMap { $0 })
    }

    private static func selectRecorded(_ commits: [Commit]) -> Statement {
        // Only a commit that was tried before can be in the log already.
        select(
            "SELECT boot, counter FROM audit_log WHERE (boot, counter) IN",
            commits.filter(\.wasTried).map { [.bytes($0.receipt.boot), .integer(Int64($0.receipt.counter))] })
    }
}

extension Int {
    var roundedUpToPowerOfTwo: Int { self <= 1 ? 1 : 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount) }
}

extension RecordReference {
    /// Reads the columns kind, id, version, hash.
    init(_ row: Row) throws {
        let key = try RecordKey(row, at: 0)
        self.init(kind: key.kind, id: key.id, version: try row.unsigned(2), hash: try row.bytes(3))
    }
}

extension RecordKey {
    /// Reads two columns, kind and id.
    init(_ row: Row, at column: Int) throws {
        guard let kind = RecordKind(rawValue: try row.text(column)) else {
            throw AuditError(.corrupt, "a record of an unknown kind is stored")
        }
        self.init(kind: kind, id: try row.text(column + 1))
    }
}
