import CLinux
import Glibc
import SignerProcess

/// `countersign signer`: a signer as a process of its own, started by `serve` or as a unit beside it.
enum SignerCommand {
    static let name = "signer"

    private static let socket = Flag("--socket", "PATH", "the Unix socket to listen on")
    private static let listener = Flag("--listener", "FD", "an inherited listening socket, in place of --socket")
    private static let report = Flag("--report", "FD", "an inherited descriptor for positions")
    private static let key = Flag("--key", "PATH", "the root key file (default: root.key in the data folder)")
    private static let number = Flag("--number", "N", "this signer's number on its host")
    private static let publicURL = Flag(
        "--public-url", "URL", "a base URL for which requests may be signed; repeatable")
    private static let parent = Flag("--parent", "PID", "the process that started this one, with which it ends")
    private static let checkpointFile = Flag(
        "--checkpoint-file", "PATH", "sign checkpoints of the audit log, and keep the last one here")
    private static let operatorFlag = Flag("--operator", nil, "take the operator's commands")

    static let command = Command(
        name: name, words: "", summary: "runs one signer",
        flags: Flag.common + [socket, listener, report, key, number, publicURL, parent, checkpointFile, operatorFlag]
    ) { _ in ExitCode.usage }

    /// Runs until the process is ended. Synchronous: no task, no loop, no second thread.
    static func run(_ arguments: [String]) -> Int32 {
        if arguments.contains("--help") {
            Console.print(command.help)
            return ExitCode.success
        }
        do {
            var process = try SignerProcess(configuration(Arguments(arguments, flags: command.flags)))
            process.run()
            return ExitCode.failure
        } catch let error as UsageError {
            Console.error("countersign signer: \(error.message). See 'countersign signer --help'.")
            return ExitCode.usage
        } catch {
            Console.error("countersign signer: \(error)")
            return ExitCode.failure
        }
    }

    private static func configuration(_ arguments: Arguments) throws -> SignerProcess.Configuration {
        let inherited = arguments.value(listener).flatMap { Int32($0) }
        if let parent = arguments.value(parent).flatMap({ Int32($0) }) { _ = cs_die_with_parent(parent, SIGKILL) }
        let descriptor = try inherited ?? listen(arguments.value(socket))
        let folder = DataFolder(arguments)
        return SignerProcess.Configuration(
            listener: descriptor, report: arguments.value(report).flatMap { Int32($0) },
            rootKey: arguments.value(key).map { RootKeyFile(path: $0) } ?? folder.rootKey,
            number: UInt32(try arguments.number(number, default: 0)), publicURLs: arguments.list(publicURL),
            isOperator: arguments.isSet(operatorFlag), checkpoints: checkpoints(arguments.value(checkpointFile)))
    }

    /// Without the file no checkpoint is signed; wallets are used all the same.
    private static func checkpoints(_ path: String?) -> CheckpointFile? {
        guard let path else { return nil }
        do { return try CheckpointFile(path: path) } catch {
            Console.error("countersign signer: no checkpoints are signed: \(error)")
            return nil
        }
    }

    private static func listen(_ path: String?) throws -> Int32 {
        guard let path else { throw UsageError("--socket PATH is needed") }
        let descriptor = cs_listen_unix(path, 16)
        guard descriptor >= 0 else {
            throw CommandError("\(path) cannot be listened on: \(String(cString: strerror(-descriptor)))")
        }
        return descriptor
    }
}
