import Audit
import CLinux
import Glibc
import Signer
import SignerClient
import Storage
import Wallets

/// The operator at work on an installation, whether or not its server runs: a signer of its own that takes commands,
/// and the ledger that records them.
struct OperatorSession {
    let installation: Installation
    let store: RecordStore
    private let ledger: Ledger

    /// Opens the installation that the arguments name.
    init(_ arguments: Arguments) async throws {
        installation = try await Installation.open(arguments).installation
        store = RecordStore(installation.database)
        ledger = try Ledger(installation.database, clock: { WallClock.nowMs() })
        try await ledger.prepare()
    }

    /// Carries out a command on a record as it is stored, and records it.
    func operate(
        on key: RecordKey? = nil, _ command: (RecordReference?) -> OperatorCommand
    ) async throws -> Decision {
        for _ in 0..<8 {
            var records: [SealedRecord] = []
            if let key {
                guard let stored = try await store.fetch(key), !stored.record.header.isDeleted else {
                    throw CommandError("there is no \(key.kind.rawValue) \(key.id)")
                }
                records = [stored.sealed]
            }
            let decision = try decide(command(records.first?.reference), on: records)
            switch try await ledger.record(try Commit(decision, answer: nil)) {
            case .released: return decision
            case .superseded: continue
            default: throw CommandError("the change could not be recorded")
            }
        }
        throw CommandError("the record changes faster than the command can be carried out")
    }

    func close() async {
        await ledger.close()
        await installation.database.close()
    }

    /// Asks a signer that lives as long as the question.
    private func decide(_ command: OperatorCommand, on records: [SealedRecord]) throws -> Decision {
        let path = "\(installation.folder.runFolder)/operator-\(getpid()).sock"
        let listener = cs_listen_unix(path, 1)
        guard listener >= 0 else { throw CommandError("\(path) cannot be listened on") }
        defer {
            unlink(path)
            Glibc.close(listener)
        }
        let child = try ChildProcess.start(
            [
                SignerCommand.name, "--listener", "3", "--parent", String(getpid()), "--operator", "--key",
                installation.folder.rootKey.path,
            ],
            descriptors: [listener])
        defer {
            kill(child.pid, SIGKILL)
            var status: Int32 = 0
            waitpid(child.pid, &status, 0)
        }
        let signer = try OperatorSigner(path: path)
        guard signer.hello.receiptKey == installation.receiptKey else {
            throw CommandError("the signer has another root key")
        }
        return try signer.operate(command, on: records)
    }
}
