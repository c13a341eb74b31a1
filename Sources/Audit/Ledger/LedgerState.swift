import Bytes
import Signer
import Storage

/// What a batch of commits is judged against, read under the lock of the head row.
struct LedgerState {
    var sequence: Int64
    var hash: [UInt8]
    private var current: [RecordKey: RecordReference] = [:]
    private var answers: [[UInt8]: StoredAnswer] = [:]
    /// Stored answers that newer ones replace.
    private(set) var expiredAnswers: [[UInt8]] = []
    private var namedBy: [RecordKey: Set<RecordKey>] = [:]
    private var externalIDs: Set<[String]> = []
    private var recorded: Set<ReceiptPosition> = []
    private(set) var limits: LimitWindows

    /// Locks the head row and reads everything that these commits depend on, in one round trip on PostgreSQL.
    init(lockingFor commits: [Commit], in transaction: any Transaction) throws {
        let keys = Set(commits.flatMap { $0.reads.map(\.key) + $0.changes.map(\.reference.key) })
        let deleted = Set(commits.flatMap { $0.changes.filter(\.isTombstone).map(\.reference.key) })
        let external = Set(commits.flatMap { $0.changes.compactMap(\.externalIDKey) })
        let windows = LimitWindows.lookups(for: commits)
        let lookups: [(statement: ListStatement, keys: [[SQLValue]])] = [
            (LedgerState.newest, keys.map { [.text($0.kind.rawValue), .text($0.id)] }),
            (LedgerState.naming, deleted.map { [.text($0.kind.rawValue), .text($0.id)] }),
            (LedgerState.externalIDs, external.map { $0.map { .text($0) } }),
            (LedgerState.storedAnswers, commits.compactMap { $0.answerID.map { [.bytes($0)] } }),
            // Only a commit that was tried before can be in the log already.
            (LedgerState.places, commits.filter(\.wasTried).map(\.position.values)),
            (LimitTables.windows, windows.windows),
            (LimitTables.expired, windows.expired),
        ]
        // Nothing is asked that has nothing to ask for.
        let asked = lookups.filter { !$0.keys.isEmpty }.map { $0.statement($0.keys) }
        var answers = try transaction.run([LedgerState.lock] + asked)[...]
        let head = answers.popFirst()?.first
        let rows = lookups.map { $0.keys.isEmpty ? [] : answers.popFirst() ?? [] }
        limits = try LimitWindows(rows[5], expired: rows[6])
        guard let head else { throw AuditError(.corrupt, "the head of the audit log is missing") }
        sequence = try head.integer(0)
        hash = try head.bytes(1)
        for row in rows[0] {
            let reference = try RecordReference(row)
            current[reference.key] = reference
        }
        for key in deleted { namedBy[key] = [] }
        for row in rows[1] {
            namedBy[try RecordKey(row, at: 2), default: []].insert(try RecordKey(row, at: 0))
        }
        for row in rows[2] { externalIDs.insert([try row.text(0), try row.text(1)]) }
        for row in rows[3] {
            let id = try row.bytes(0)
            self.answers[id] = StoredAnswer(id: id, expiresAtMs: try row.integer(1), content: try row.bytes(2))
        }
        for row in rows[4] {
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
        if let id = commit.answerID, let stored = answers[id], stored.expiresAtMs > nowMs { return .answered(stored) }
        // A request that was answered before has been counted, and is not held against itself.
        guard limits.stand(commit) else { return .superseded }
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

    /// Counts what a commit uses, once it is certain that it is released.
    mutating func count(_ commit: Commit) { limits.count(commit) }

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
        if let answer = commit.answer, answers.updateValue(answer, forKey: answer.id) != nil {
            expiredAnswers.append(answer.id)
        }
    }
}

extension LedgerState {
    private static let lock = Statement("UPDATE audit_head SET seq = seq WHERE id = 1 RETURNING seq, hash")
    private static let newest = ListStatement.selection(
        ["kind", "id", "version", "hash"], from: "records", matching: [.text("kind"), .text("id")])
    private static let naming = ListStatement.selection(
        ["from_kind", "from_id", "to_kind", "to_id"], from: "record_references",
        matching: [.text("to_kind"), .text("to_id")])
    private static let externalIDs = ListStatement.selection(
        ["app_id", "external_id"], from: "records", matching: [.text("app_id"), .text("external_id")])
    private static let storedAnswers = ListStatement.selection(
        ["id", "expires_at_ms", "content"], from: "stored_answers", matching: [.bytes("id")])
    private static let places = ListStatement.selection(
        ["boot", "counter"], from: "audit_log", matching: [.bytes("boot"), .integer("counter")])
}

extension ReceiptPosition {
    fileprivate var values: [SQLValue] { [.bytes(boot), .integer(Int64(counter))] }
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
