import Glibc
import Reactor

/// The program: finds the command that was asked for and runs it on an event loop.
@main
struct Main {
    static func main() {
        signal(SIGPIPE, SIG_IGN)
        let arguments = Array(CommandLine.arguments.dropFirst())
        // The children of `serve` own their threads from the first instruction.
        switch arguments.first {
        case SignerCommand.name: exit(SignerCommand.run(Array(arguments.dropFirst())))
        case APIProcess.name: exit(APIProcess.run(Array(arguments.dropFirst())))
        default: exit(run(arguments))
        }
    }

    private nonisolated static func run(_ arguments: [String]) -> Int32 {
        do {
            let loop = try EventLoop()
            let status = ExitStatus()
            Task(executorPreference: loop) {
                status.code = await Commands.run(arguments)
                loop.stop()
            }
            loop.run()
            return status.code
        } catch {
            Console.error("The event loop cannot be made: \(error)")
            return ExitCode.failure
        }
    }
}

/// Where a command's result waits for the end of the loop; touched by the loop's thread alone.
private final class ExitStatus: @unchecked Sendable {
    var code = ExitCode.failure
}

/// What the shell is told.
enum ExitCode {
    static let success: Int32 = 0
    /// What was asked for failed or found a fault.
    static let failure: Int32 = 1
    /// The command line was wrong.
    static let usage: Int32 = 2
    /// `policy lint`: there was nothing to judge.
    static let unreadable: Int32 = 2
    /// `audit verify`: the log is sound, but the tail of a boot is missing.
    static let missingTail: Int32 = 3
}
