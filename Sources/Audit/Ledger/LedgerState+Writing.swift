import Signer
import Storage

/// The statements that make a judged batch durable.
extension LedgerState {
    /// Links the commits into the chain, in their order, and returns what is to be written, the head row last.
    mutating func statements(
        for judged: [(commit: Commit, result: CommitResult)], nowMs: Int64
    ) -> [Statement] {
        var logRows: [[SQLValue]] = []
        var answerRows: [[SQLValue]] = []
        var (payloadRows, shadowRows): ([[SQLValue]], [[SQLValue]]) = ([], [])
        var statements: [Statement] = []
        for (commit, result) in judged {
            logRows.append(link(commit, result.outcome, nowMs: nowMs))
            guard result == .released else { continue }
            if let shadow = commit.index.shadow { shadowRows.append([.integer(sequence), .text(shadow)]) }
            if let payload = commit.payload {
                payloadRows.append(payload.row(sequence: sequence, appID: commit.index.appID, nowMs: nowMs))
            }
            if let answer = commit.answer {
                answerRows.append([.bytes(answer.id), .integer(answer.expiresAtMs), .bytes(answer.content)])
            }
            for change in commit.changes { statements += change.statements(keyMaterial: commit.keyMaterial) }
        }
        statements += limits.statements
        if !logRows.isEmpty { statements.append(LedgerState.appendToLog(logRows)) }
        if !shadowRows.isEmpty { statements.append(LedgerState.noteShadows(shadowRows)) }
        if !payloadRows.isEmpty { statements.append(KeptPayload.insertion(payloadRows)) }
        if !expiredAnswers.isEmpty { statements.append(LedgerState.forgetAnswers(expiredAnswers.map { [.bytes($0)] })) }
        if !answerRows.isEmpty { statements.append(LedgerState.storeAnswers(answerRows)) }
        statements.append(
            Statement("UPDATE audit_head SET seq = $1, hash = $2 WHERE id = 1", [.integer(sequence), .bytes(hash)]))
        return statements
    }

    private mutating func link(_ commit: Commit, _ outcome: LogOutcome, nowMs: Int64) -> [SQLValue] {
        sequence += 1
        let entry = LogEntry(sequence: sequence, atMs: nowMs, outcome: outcome, receipt: commit.receipt)
        hash = entry.hash(after: hash)
        let (index, receipt) = (commit.index, commit.receipt)
        return [
            .integer(sequence), .integer(nowMs), .optional(index.appID), .optional(index.walletID),
            .text(index.action), .optional(index.method), .text(index.decision), .optional(index.actorID),
            .text(outcome.rawValue), .bytes(receipt.boot), .integer(Int64(receipt.counter)),
            .bytes(receipt.content), .bytes(receipt.signature), .bytes(hash),
        ]
    }

    private static let appendToLog = ListStatement.insertion(
        into: "audit_log",
        [
            .integer("seq"), .integer("at_ms"), .text("app_id"), .text("wallet_id"), .text("action"), .text("method"),
            .text("decision"), .text("actor_id"), .text("outcome"), .bytes("boot"), .integer("counter"),
            .bytes("receipt"), .bytes("signature"), .bytes("hash"),
        ])
    private static let noteShadows = ListStatement.insertion(
        into: "audit_shadows", [.integer("seq"), .text("decision")])
    private static let forgetAnswers = ListStatement.deletion(from: "stored_answers", matching: [.bytes("id")])
    /// None of them is there: they were looked for under the lock.
    private static let storeAnswers = ListStatement.insertion(
        into: "stored_answers", [.bytes("id"), .integer("expires_at_ms"), .bytes("content")])
}

extension CommitResult {
    var outcome: LogOutcome {
        switch self {
        case .released: .released
        case .superseded: .superseded
        case .answered, .inUse, .externalIDTaken, .nonceUsed, .unreleased: .unreleased
        }
    }
}

extension RecordChange {
    fileprivate func statements(keyMaterial: [UInt8]) -> [Statement] {
        let header = record.header
        let (kind, id) = (SQLValue.text(header.kind.rawValue), SQLValue.text(header.id))
        let version = SQLValue.integer(Int64(header.version))
        let contents: [SQLValue] = [.bytes(reference.hash), .bytes(sealed.content), .bytes(sealed.mac)]
        var statements = [
            Statement(
                """
                INSERT INTO records (kind, id, version, hash, content, mac, app_id, deleted, created_at_ms, chain_type,
                    address, external_id, archived) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
                ON CONFLICT (kind, id) DO UPDATE SET version = excluded.version, hash = excluded.hash,
                    content = excluded.content, mac = excluded.mac, deleted = excluded.deleted, external_id = excluded.external_id,
                    archived = excluded.archived
                """,
                [kind, id, version] + contents + [
                    .text(header.appID), .integer(header.isDeleted ? 1 : 0), .integer(header.createdAtMs),
                ] + RecordColumns(record).values),
            Statement(
                "INSERT INTO record_versions (kind, id, version, hash, content, mac) VALUES ($1, $2, $3, $4, $5, $6)",
                [kind, id, version] + contents),
        ]
        if header.version > 1 {
            statements.append(
                Statement("DELETE FROM record_references WHERE from_kind = $1 AND from_id = $2", [kind, id]))
        }
        for target in Set(record.references) {
            statements.append(
                Statement(
                    "INSERT INTO record_references (from_kind, from_id, to_kind, to_id) VALUES ($1, $2, $3, $4)",
                    [kind, id, .text(target.kind.rawValue), .text(target.id)]))
        }
        if wallet != nil, header.version == 1 {
            statements.append(
                Statement("INSERT INTO key_material (wallet_id, sealed) VALUES ($1, $2)", [id, .bytes(keyMaterial)]))
        }
        return statements
    }
}
