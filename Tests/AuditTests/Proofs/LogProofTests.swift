import Bytes
import Cryptography
import Signer
import Storage
import Testing

@testable import Audit

/// Proofs of entries: what is in the log is proven, and nothing else.
struct LogProofTests {
    /// A log of which a checkpoint was signed.
    private struct Proven {
        let signer: CheckpointSigner
        let checkpoint: SignedCheckpoint
        let proofs: LogProofs

        init(_ host: LedgerHost) async throws {
            _ = try await History(host)
            signer = try CheckpointSigner()
            checkpoint = try await signer.maker(host.database).sign()
            proofs = LogProofs(host.database)
        }

        func proof(of sequence: Int64, since older: Int? = nil) async throws -> LogProof {
            try await LedgerHost.some(proofs.proof(of: sequence, under: checkpoint, since: older))
        }

        /// Why a proof does not hold; nil when it does.
        func fault(_ json: JSON, since older: String? = nil) -> String? {
            do throws(AuditError) {
                try LogProof(json.serialized()).check(under: signer.verifier, since: older)
                return nil
            } catch {
                #expect(error.code == .notProven)
                return error.message
            }
        }
    }

    @Test("Every entry is proven, from its text alone", arguments: TestEngine.available)
    func entries(engine: TestEngine) async throws {
        try await engine.withHost { host in
            let log = try await Proven(host)
            #expect(log.checkpoint.size == History.length)
            for sequence in 1...Int64(History.length) {
                let proof = try await log.proof(of: sequence)
                #expect(proof.entry.sequence == sequence)
                #expect(log.fault(proof.json) == nil)
                #expect(try LogProof(proof.json.serialized()) == proof)
            }
            for none in [0, -1, Int64(History.length) + 1, .max, .min] {
                #expect(try await log.proofs.proof(of: none, under: log.checkpoint) == nil)
            }
        }
    }

    @Test("Entries after a checkpoint are proven under the next, which continues it", arguments: TestEngine.available)
    func growing(engine: TestEngine) async throws {
        try await engine.withHost { host in
            let log = try await Proven(host)
            try await host.makePolicy()
            #expect(try await log.proofs.proof(of: Int64(History.length) + 1, under: log.checkpoint) == nil)
            let maker = log.signer.maker(host.database)
            let newer = try await maker.checkpoint(covering: Int64(History.length) + 1)
            #expect(newer.size == History.length + 1 && log.signer.notes.count == 2)
            #expect(try await log.proofs.checkpoint() == newer)
            let proof = try await LedgerHost.some(
                log.proofs.proof(of: 3, under: newer, since: History.length))
            #expect(log.fault(proof.json, since: log.checkpoint.note) == nil)
            #expect(log.fault(proof.json, since: newer.note) == nil)
            // A proof that does not say how the log grew, and one that is older than the checkpoint.
            let silent = try await LedgerHost.some(log.proofs.proof(of: 3, under: newer))
            #expect(log.fault(silent.json, since: log.checkpoint.note)?.contains("how the log grew") == true)
            #expect(try await log.fault(log.proof(of: 3).json, since: newer.note)?.contains("take a newer") == true)
        }
    }

    @Test("A checkpoint is made once, however many ask", arguments: TestEngine.available)
    func together(engine: TestEngine) async throws {
        try await engine.withHost { host in
            _ = try await History(host)
            let signer = try CheckpointSigner()
            let maker = signer.maker(host.database)
            let made = try await withThrowingTaskGroup { group in
                for _ in 0..<8 { group.addTask { try await maker.checkpoint(covering: 13) } }
                return try await group.reduce(into: [SignedCheckpoint]()) { $0.append($1) }
            }
            #expect(Set(made.map(\.note)).count == 1 && signer.notes.count == 1)
            #expect(try await maker.make() == made[0] && signer.notes.count == 1)
        }
    }

    @Test("An empty log has no checkpoint")
    func empty() async throws {
        try await TestEngine.sqlite.withDatabase { database in
            _ = try await Migrator(AuditSchema.migrations).apply(to: database, nowMs: 0)
            let maker = try CheckpointSigner().maker(database)
            #expect(try await maker.make() == nil)
            await #expect(throws: AuditError.self) { try await maker.checkpoint(covering: 1) }
        }
    }

    /// What somebody can do to a proof, and what is said of it.
    struct Forgery: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let edit: @Sendable (inout [String: JSON], inout [String: JSON], JSON) throws -> Void

        init(
            _ description: String,
            _ edit: @escaping @Sendable (inout [String: JSON], inout [String: JSON], JSON) throws -> Void
        ) {
            testDescription = description
            self.edit = edit
        }
    }

    @Test("Nothing in a proof can be changed", arguments: forgeries)
    func forged(forgery: Forgery) async throws {
        try await TestEngine.sqlite.withHost { host in
            let log = try await Proven(host)
            let (proof, other) = try await (log.proof(of: 5, since: 4).json, log.proof(of: 6, since: 3).json)
            var members = proof.dictionary
            var entry = try #require(proof["entry"]).dictionary
            members["entry"] = JSON(dictionary: entry)
            let (before, sameEntry) = (JSON(dictionary: members), members["entry"])
            try forgery.edit(&members, &entry, other)
            if members["entry"] == sameEntry { members["entry"] = JSON(dictionary: entry) }
            let forged = JSON(dictionary: members)
            #expect(forged != before, "nothing was changed")
            #expect(log.fault(before) == nil)
            #expect(log.fault(forged) != nil)
        }
    }

    private static let forgeries: [Forgery] = [
        Forgery("the receipt") { _, entry, _ in
            entry["receipt"] = .string(
                try #require(entry["receipt"]?.stringValue).replacing("wallet.rpc", with: "wallet.rpx"))
        },
        Forgery("the outcome") { _, entry, _ in entry["outcome"] = "superseded" },
        Forgery("the time") { _, entry, _ in entry["at"] = 5 },
        Forgery("the number") { members, entry, _ in (entry["seq"], members["leaf_index"]) = (6, 5) },
        Forgery("the number alone") { _, entry, _ in entry["seq"] = 6 },
        Forgery("the signature") { _, entry, other in entry["signature"] = other["entry"]?["signature"] },
        Forgery("the entry before") { _, entry, other in entry["previous"] = other["entry"]?["previous"] },
        Forgery("the hash") { _, entry, other in entry["hash"] = other["entry"]?["hash"] },
        Forgery("the entry, for another") { members, _, other in members["entry"] = other["entry"] },
        Forgery("entry and leaf, for others") { members, _, other in
            for name in ["entry", "leaf_hash", "leaf_index"] { members[name] = other[name] }
        },
        Forgery("the path") { members, _, other in members["path"] = other["path"] },
        Forgery("the path, shortened") { members, _, _ in
            members["path"] = .array(Array(members["path"]?.arrayValue?.dropLast() ?? []))
        },
        Forgery("the path, lengthened") { members, _, _ in
            members["path"] = .array((members["path"]?.arrayValue ?? []) + [try #require(members["leaf_hash"])])
        },
        Forgery("the leaf's hash") { members, _, other in members["leaf_hash"] = other["leaf_hash"] },
        Forgery("the leaf's place") { members, _, _ in members["leaf_index"] = 5 },
        Forgery("the size") { members, _, _ in members["tree_size"] = 12 },
        Forgery("the size, to none") { members, _, _ in members["tree_size"] = 0 },
        Forgery("the root that was signed") { members, _, _ in
            let note = try #require(members["checkpoint"]?.stringValue)
            var lines = note.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            lines[2] = Base64.encode([UInt8](repeating: 1, count: 32))
            members["checkpoint"] = .string(lines.joined(separator: "\n"))
        },
        Forgery("the signature of the checkpoint, to none") { members, _, _ in
            let note = try #require(members["checkpoint"]?.stringValue)
            members["checkpoint"] = .string(String(note.prefix(upTo: note.ranges(of: "\n\n")[0].upperBound)))
        },
        Forgery("a member more") { members, _, _ in members["note"] = "x" },
        Forgery("a member of the entry more") { _, entry, _ in entry["note"] = "x" },
        Forgery("a member less") { members, _, _ in members["leaf_hash"] = nil },
        Forgery("the version") { members, _, _ in members["version"] = 2 },
        Forgery("the format") { members, _, _ in members["format"] = "countersign-audit-log" },
    ]

    @Test("A proof is of one log and one key: another origin, another key, another id of the key are refused")
    func otherKeys() async throws {
        try await TestEngine.sqlite.withHost { host in
            let log = try await Proven(host)
            let proof = try await log.proof(of: 5)
            let key = log.signer.verifier
            let stranger = try Ed25519.PrivateKey(seed: Secret(testing: [UInt8](repeating: 3, count: 32)))
            for verifier in try [
                NoteVerifier(name: key.name, publicKey: stranger.publicKey),
                NoteVerifier(name: "wallet.example/audit", publicKey: key.publicKey),
                NoteVerifier(
                    name: LogOrigin.text(receiptKey: stranger.publicKey), publicKey: key.publicKey),
            ] {
                #expect(throws: AuditError.self) { try proof.check(under: verifier) }
            }
            // A checkpoint of a stranger's log over the same tree, with the stranger's name or ours.
            let head = try LogCheckpoint(note: log.checkpoint.note, verifiedBy: key).head
            for name in [key.name, "wallet.example/audit"] {
                let verifier = try NoteVerifier(name: name, publicKey: stranger.publicKey)
                var members = proof.json.dictionary
                members["checkpoint"] = .string(
                    try verifier.sign(LogCheckpoint(origin: name, head: head).text, with: stranger))
                #expect(log.fault(JSON(dictionary: members))?.hasPrefix("the checkpoint cannot be believed") == true)
            }
        }
    }
}

extension JSON {
    /// The members of an object.
    var dictionary: [String: JSON] {
        Dictionary(uniqueKeysWithValues: (objectValue ?? []).map { ($0.key, $0.value) })
    }

    init(dictionary: [String: JSON]) {
        self = .object(dictionary.sorted { $0.key < $1.key }.map { Member($0.key, $0.value) })
    }
}
