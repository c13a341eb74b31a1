/// A command of the program.
struct Command: Sendable {
    let name: String
    /// The words it takes, for its help.
    let words: String
    let summary: String
    let flags: [Flag]
    /// What its help ends with.
    var details: String?
    let run: @Sendable (Arguments) async throws -> Int32
}

/// The commands, and how one is found and run.
enum Commands {
    static let all: [Command] = [
        ServeCommand.command, GatewayCommand.command, AppCommand.command, WalletCommand.command, AuditCommand.command,
        BackupCommand.command, RestoreCommand.command, MigrateCommand.command, DoctorCommand.command,
        ImportPrivy.command, PolicyCommand.command, VaultCommand.command, IntentCommand.command, WebhookCommand.command,
        FloorCommand.command, VersionCommand.command,
    ]

    static func run(_ arguments: [String]) async -> Int32 {
        guard let name = arguments.first, name != "--help", name != "help" else {
            Console.print(help)
            return arguments.isEmpty ? ExitCode.usage : ExitCode.success
        }
        let wanted = name == "--version" ? VersionCommand.command.name : name
        guard let command = all.first(where: { $0.name == wanted }) else {
            Console.error("There is no command '\(name)'. Run 'countersign --help'.")
            return ExitCode.usage
        }
        if arguments.contains("--help") {
            Console.print(command.help)
            return ExitCode.success
        }
        do {
            return try await command.run(Arguments(Array(arguments.dropFirst()), flags: command.flags))
        } catch let error as UsageError {
            Console.error("countersign \(command.name): \(error.message). See 'countersign \(command.name) --help'.")
            return ExitCode.usage
        } catch {
            Console.error("countersign \(command.name): \(error)")
            return ExitCode.failure
        }
    }

    private static var help: String {
        let width = all.map(\.name.count).max() ?? 0
        let lines = all.map { "  " + $0.name.padded(to: width + 2) + $0.summary }
        return """
            countersign: self-hosted wallets whose every signature is asked for, allowed, and recorded.

            usage: countersign COMMAND [FLAGS]

            \(lines.joined(separator: "\n"))

            Every flag has a variable COUNTERSIGN_<FLAG>. 'countersign COMMAND --help' lists a command's flags.
            Exit codes: 0 done, 1 failed or fault found, 2 wrong usage or (policy lint) unreadable file, 3 (audit verify)
            missing tail.
            """
    }
}

extension Command {
    var help: String {
        let left = flags.map { flag in flag.name + (flag.value.map { " " + $0 } ?? "") }
        let width = left.map(\.count).max() ?? 0
        let lines = zip(left, flags).map { "  " + $0.padded(to: width + 2) + $1.help }
        return """
            countersign \(name): \(summary)

            usage: countersign \(name)\(words.isEmpty ? "" : " " + words) [FLAGS]

            \(lines.joined(separator: "\n"))\(details.map { "\n\n" + $0 } ?? "")
            """
    }
}

extension String {
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
