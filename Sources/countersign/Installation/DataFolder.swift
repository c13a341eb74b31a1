import Glibc
import SignerProcess

/// Where an installation keeps its files.
///
///     root.key            the root key: 0600, never in a backup
///     database/main.db    SQLite, when no other database is named; the only part that the API process can open
///     run/                sockets of the signers
///     checkpoints.jsonl   where the log and the signers stood, every ten seconds
///     signed-checkpoint   the last checkpoint of the log that a signer of this host signed
struct DataFolder: Sendable {
    let path: String

    /// Takes the path, absolute or relative to the working directory.
    init(_ path: String) {
        self.path = path.hasPrefix("/") ? path : DataFolder.workingDirectory + "/" + path
    }

    init(_ arguments: Arguments) { self.init(arguments.value(.data) ?? "data") }

    var rootKey: RootKeyFile { RootKeyFile(path: path + "/root.key") }
    var databaseFolder: String { path + "/database" }
    var runFolder: String { path + "/run" }
    var checkpoints: String { path + "/checkpoints.jsonl" }
    var signedCheckpoint: String { path + "/signed-checkpoint" }
    var defaultDatabaseURL: String { "sqlite://" + databaseFolder + "/main.db" }

    func signerSocket(_ number: Int) -> String { "\(runFolder)/signer-\(number).sock" }

    /// Makes the folders that are missing, for their owner alone.
    func make() throws(CommandError) {
        for folder in [path, databaseFolder, runFolder] where mkdir(folder, 0o700) != 0 && errno != EEXIST {
            throw CommandError("the data folder \(folder) cannot be made: \(String(cString: strerror(errno)))")
        }
    }

    private static var workingDirectory: String {
        guard let path = getcwd(nil, 0) else { return "." }
        defer { free(path) }
        return String(cString: path)
    }
}
