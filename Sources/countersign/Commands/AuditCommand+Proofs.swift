import Audit
import Bytes
import Cryptography
import Signer
import SignerProcess

/// Checkpoints of the log and proofs of its entries. What makes them needs the database; what checks them needs nothing.
extension AuditCommand {
    /// Prints the key that checkpoints verify under, as it follows from the root key.
    static func printKey(_ arguments: Arguments) throws -> Int32 {
        Console.print(try SignerProcess.checkpointVerifier(of: DataFolder(arguments).rootKey).text)
        return ExitCode.success
    }

    /// Prints the newest signed checkpoint.
    static func printCheckpoint(_ arguments: Arguments) async throws -> Int32 {
        let checkpoint = try await withProofs(arguments) { try await newest(of: $0) }
        Console.write(Array(checkpoint.note.utf8), to: 1)
        return ExitCode.success
    }

    /// Prints the proof of an entry.
    static func prove(_ arguments: Arguments) async throws -> Int32 {
        guard let sequence = Int64(arguments.words[1]), sequence > 0 else {
            throw UsageError("\(arguments.words[1]) is not the number of an entry")
        }
        let since = try olderNote(arguments).map { note throws(CryptographyError) in
            try LogCheckpoint(text: SignedNote(note).text).head.size
        }
        let proof = try await withProofs(arguments) { proofs in
            let checkpoint = try await newest(of: proofs)
            guard sequence <= checkpoint.size, since ?? 0 <= checkpoint.size else {
                throw CommandError(
                    "the newest checkpoint covers \(checkpoint.size) entries; the server has the next one signed within "
                        + "10 s, and when it stops")
            }
            return try await proofs.proof(of: sequence, under: checkpoint, since: since)
        }
        guard let proof else { throw CommandError("the older checkpoint is one of an empty log") }
        Console.print(String(decoding: proof.json.serialized(), as: UTF8.self))
        return ExitCode.success
    }

    /// Checks a proof with the key alone: no server, no database, no root key.
    static func checkProof(_ arguments: Arguments) throws -> Int32 {
        guard let text = arguments.value(key) else {
            throw UsageError("check-proof needs --key, the key that 'countersign audit key' printed")
        }
        let verifier: NoteVerifier
        do throws(CryptographyError) { verifier = try NoteVerifier(text) } catch {
            throw UsageError("--key: \(error.message)")
        }
        let older = try olderNote(arguments)
        do {
            let proof = try LogProof(FileContent.read(arguments.words[1], atMost: LogProof.maximumCount))
            try proof.check(under: verifier, since: older)
            Console.print(summary(of: proof, isGrown: older != nil))
            return ExitCode.success
        } catch let error as AuditError {
            Console.error("not proven: \(error.message)")
            return ExitCode.failure
        }
    }

    private static func summary(of proof: LogProof, isGrown: Bool) -> String {
        let entry = proof.entry
        let receipt = try? JSON.parse(entry.receipt.content)
        let what = [receipt?["op"]?.stringValue, receipt?["decision"]?.stringValue].compactMap { $0 }
        return "ok: seq \(entry.sequence), \(Timestamp.text(entry.atMs)), \(what.joined(separator: " ")), "
            + "\(entry.outcome.rawValue); signed by a signer, and in the log"
            + (isGrown ? ", which continues that of the older checkpoint" : "")
    }

    private static func newest(of proofs: LogProofs) async throws -> SignedCheckpoint {
        guard let checkpoint = try await proofs.checkpoint() else {
            throw CommandError("no checkpoint was signed yet; the server has one signed within 10 s")
        }
        return checkpoint
    }

    /// The signed note in the file that `--since` names.
    private static func olderNote(_ arguments: Arguments) throws -> String? {
        guard let path = arguments.value(since) else { return nil }
        let bytes = try FileContent.read(path, atMost: SignedNote.maximumCount)
        guard let note = String(validating: bytes, as: UTF8.self) else {
            throw CommandError("\(path) holds no signed checkpoint")
        }
        return note
    }

    private static func withProofs<Value>(
        _ arguments: Arguments, _ body: (LogProofs) async throws -> Value
    ) async throws -> Value {
        let database = try await ExistingDatabase.open(arguments)
        let result: Result<Value, any Error>
        do { result = .success(try await body(LogProofs(database))) } catch { result = .failure(error) }
        await database.close()
        return try result.get()
    }
}
