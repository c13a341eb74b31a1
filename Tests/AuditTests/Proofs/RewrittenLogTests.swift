import Bytes
import Cryptography
import Signer
import Storage
import Testing

@testable import Audit

/// Somebody who writes the database computes chain and tree anew after a checkpoint: what signers, those who kept the
/// checkpoint, and the audit say.
struct RewrittenLogTests {
    struct Rewriting: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let edit: @Sendable (inout [LogRow]) -> Void
    }

    private static let rewritings: [Rewriting] = [
        Rewriting(testDescription: "an entry is changed") { rows in
            rows[4] = rows[4].edited(atMs: 5)
        },
        Rewriting(testDescription: "two entries change places") { $0.swapAt(3, 6) },
        Rewriting(testDescription: "the end is deleted") { $0.removeLast(3) },
        Rewriting(testDescription: "an entry is inserted") { rows in
            rows.insert(rows[5].edited(boot: [9]), at: 7)
        },
        Rewriting(testDescription: "an entry is taken out") { $0.remove(at: 5) },
        Rewriting(testDescription: "the first entry is taken out") { $0.removeFirst() },
    ]

    /// Writes a log with the same rows but for an edit, with the chain that follows from them.
    private static func rewrite(_ database: any Database, _ edit: @Sendable (inout [LogRow]) -> Void) async throws {
        var rows = try await database.read(
            "SELECT \(LogRow.columns.joined(separator: ", ")) FROM audit_log ORDER BY seq"
        ).map { try LogRow($0) }
        edit(&rows)
        var hash = LogEntry.genesis
        var statements = [Statement("DELETE FROM audit_log"), Statement("DELETE FROM audit_tree")]
        for (index, row) in rows.enumerated() {
            let entry = LogEntry(
                sequence: Int64(index + 1), atMs: row.entry.atMs, outcome: row.entry.outcome,
                receipt: row.entry.receipt)
            hash = entry.hash(after: hash)
            statements.append(
                Statement(
                    "INSERT INTO audit_log (\(LogRow.columns.joined(separator: ", "))) VALUES "
                        + Placeholders.rows(1, columns: LogRow.columns.count),
                    [
                        .integer(entry.sequence), .integer(entry.atMs), .optional(row.index.appID),
                        .optional(row.index.walletID), .text(row.index.action), .optional(row.index.method),
                        .text(row.index.decision), .optional(row.index.actorID), .text(entry.outcome.rawValue),
                        .bytes(entry.receipt.boot), .integer(Int64(entry.receipt.counter)),
                        .bytes(entry.receipt.content), .bytes(entry.receipt.signature), .bytes(hash),
                    ]))
        }
        statements.append(
            Statement("UPDATE audit_head SET seq = $1, hash = $2", [.integer(Int64(rows.count)), .bytes(hash)]))
        try await database.write(statements)
    }

    @Test(
        "S31 The signer signs no log that was rewritten, and who has an older checkpoint sees it",
        arguments: TestEngine.available, rewritings)
    func rewritten(engine: TestEngine, rewriting: Rewriting) async throws {
        try await engine.withHost { host in
            _ = try await History(host)
            let signer = try CheckpointSigner()
            let before = try await signer.maker(host.database).sign()
            try await Self.rewrite(host.database, rewriting.edit)
            #expect(try await host.verify(key: host.receiptKey).faults.contains { $0.what.contains("checkpoint") })

            // The log goes on, and is longer than it was.
            for _ in 0..<4 { try await host.makePolicy() }
            let refused = await #expect(throws: AuditError.self) { try await signer.maker(host.database).make() }
            #expect(refused?.message.hasPrefix("the log is not the one") == true, "\(String(describing: refused))")
            #expect(signer.notes.count == 1)

            // A signer of another host, which has seen nothing, is taken in; the holder of the older checkpoint is not.
            let after = try await CheckpointSigner().maker(host.database).sign()
            let proof = try await LedgerHost.some(
                LogProofs(host.database).proof(of: 13, under: after, since: before.size))
            try proof.check(under: signer.verifier)
            let seen = #expect(throws: AuditError.self) {
                try proof.check(under: signer.verifier, since: before.note)
            }
            #expect(seen?.message == "the log does not continue the one of the older checkpoint")

            // And so does the audit, by what was noted outside the database.
            var outside = Checkpoints()
            outside.add(line: (["checkpoint": .string(before.note), "at": 1] as JSON).serialized())
            let report = try await host.verify(outside, key: host.receiptKey)
            #expect(report.signedCheckpoints == 2)
            #expect(report.faults.contains { $0.sequence == 13 && $0.what.contains("knows another log") })
        }
    }

    @Test("S31 A log that lost its end and did not go on is seen by its size", arguments: TestEngine.available)
    func cut(engine: TestEngine) async throws {
        try await engine.withHost { host in
            _ = try await History(host)
            let signer = try CheckpointSigner()
            let before = try await signer.maker(host.database).sign()
            try await Self.rewrite(host.database) { $0.removeLast() }
            let refused = await #expect(throws: AuditError.self) { try await signer.maker(host.database).make() }
            #expect(refused?.message.contains("has 12 entries, but a checkpoint of 13") == true)
            let faults = try await host.verify(key: host.receiptKey).faults.map(\.description)
            #expect(faults.contains { $0.hasPrefix("seq 13: the log ends before it, but a checkpoint of 13") })
            let after = try CheckpointSigner().maker(host.database)
            let proofs = LogProofs(host.database)
            // The stored checkpoint is not replaced by one of fewer entries.
            _ = try? await after.make()
            #expect(try await proofs.checkpoint() == before)
        }
    }

    @Test(
        "S31 Two views of one log: whoever compares two checkpoints of a size sees it", arguments: TestEngine.available)
    func splitView(engine: TestEngine) async throws {
        try await engine.withHost { host in
            _ = try await History(host)
            let one = try await CheckpointSigner().maker(host.database).sign()
            try await Self.rewrite(host.database) { $0[4] = $0[4].edited(atMs: 5) }
            try await host.database.write("DELETE FROM audit_checkpoint")
            let signer = try CheckpointSigner()
            let other = try await signer.maker(host.database).sign()
            #expect(one.size == other.size && one.note != other.note)
            let proof = try await LedgerHost.some(LogProofs(host.database).proof(of: 2, under: other, since: one.size))
            try proof.check(under: signer.verifier)
            let seen = #expect(throws: AuditError.self) { try proof.check(under: signer.verifier, since: one.note) }
            #expect(seen?.message.contains("there are two logs") == true)
        }
    }

    @Test("What is changed without computing the chain anew cannot be proven", arguments: TestEngine.available)
    func unchained(engine: TestEngine) async throws {
        try await engine.withHost { host in
            _ = try await History(host)
            let signer = try CheckpointSigner()
            let checkpoint = try await signer.maker(host.database).sign()
            let proofs = LogProofs(host.database)
            try await host.database.write("UPDATE audit_log SET outcome = 'unreleased' WHERE seq = 5")
            let changed = try await LedgerHost.some(proofs.proof(of: 5, under: checkpoint))
            #expect(throws: AuditError.self) { try changed.check(under: signer.verifier) }
            // Its neighbours still are.
            for sequence: Int64 in [4, 6] {
                try await LedgerHost.some(proofs.proof(of: sequence, under: checkpoint)).check(under: signer.verifier)
            }
            try await host.database.write("DELETE FROM audit_log WHERE seq = 7")
            await #expect(throws: AuditError.self) { try await proofs.proof(of: 8, under: checkpoint) }
            try await host.makePolicy()
            await #expect(throws: AuditError.self) { try await signer.maker(host.database).make() }
        }
    }

    @Test("The audit names what was done to the stored tree and the stored checkpoint")
    func stored() async throws {
        try await TestEngine.sqlite.withHost { host in
            for _ in 0..<260 { try await host.makePolicy() }
            let signer = try CheckpointSigner()
            let checkpoint = try await signer.maker(host.database).sign()
            let sound = try await host.verify(key: host.receiptKey, signedBy: signer.verifier)
            #expect(sound.faults == [] && sound.signedCheckpoints == 1)
            #expect(try await host.count("audit_tree") == 1)

            let zeros = SQLValue.bytes([UInt8](repeating: 0, count: 32))
            let note = checkpoint.note
            for (statement, fault) in [
                (Statement("UPDATE audit_tree SET root = $1", [zeros]), "audit_tree: the root at level 8, position 0"),
                (Statement("UPDATE audit_tree SET position = 1"), "audit_tree: level 8 has something else"),
                (Statement("UPDATE audit_tree SET level = 9"), "audit_tree: level 9 has something else"),
                (Statement("UPDATE audit_checkpoint SET size = 5"), "audit_checkpoint: its size is not"),
                (
                    Statement(
                        "UPDATE audit_checkpoint SET note = $1", [.text(note.replacing("\n261\n", with: "\n260\n"))]),
                    "audit_checkpoint: it cannot be believed: its signature is wrong"
                ),
                (Statement("UPDATE audit_checkpoint SET note = 'x'"), "audit_checkpoint: it cannot be believed"),
            ] {
                let before = try await host.database.read("SELECT level, position, root FROM audit_tree")
                try await host.database.write([statement])
                let faults = try await host.verify(key: host.receiptKey, signedBy: signer.verifier).faults
                #expect(faults.first?.what.hasPrefix(fault) == true, "\(faults)")
                try await host.database.write([
                    Statement("DELETE FROM audit_tree"),
                    Statement("INSERT INTO audit_tree (level, position, root) VALUES ($1, $2, $3)", before[0].values),
                    Statement(
                        "UPDATE audit_checkpoint SET size = $1, note = $2",
                        [.integer(Int64(checkpoint.size)), .text(note)]),
                ])
            }
        }
    }
}

extension LogRow {
    /// The row with another time, or another boot beside its receipt.
    fileprivate func edited(atMs: Int64? = nil, boot: [UInt8]? = nil) -> LogRow {
        let receipt = entry.receipt
        let edited = LogEntry(
            sequence: entry.sequence, atMs: atMs ?? entry.atMs, outcome: entry.outcome,
            receipt: SignedReceipt(
                content: receipt.content, signature: receipt.signature, boot: boot ?? receipt.boot,
                counter: receipt.counter))
        return LogRow(entry: edited, index: index, hash: hash)
    }
}
