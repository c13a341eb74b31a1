import Audit
import Glibc

/// `countersign backup`
enum BackupCommand {
    static let command = Command(
        name: "backup", words: "FILE", summary: "writes everything but the root key into one file", flags: Flag.common
    ) { arguments in
        guard arguments.words.count == 1 else { throw UsageError("expected FILE") }
        let path = arguments.words[0]
        guard access(path, F_OK) != 0 else { throw CommandError("\(path) exists; nothing was overwritten") }
        let session = try await OperatorSession(arguments)
        // As with everything else: nothing leaves before its receipt is durable.
        _ = try await session.operate { _ in .note(action: "backup") }
        let backup = Backup(createdAtMs: WallClock.nowMs(), schema: Schema.migrations.count)
        let rows = try await backup.write(session.installation.database, to: path)
        await session.close()
        Console.print(
            """
            \(path): \(rows) rows
            The root key is not in it. Keep \(session.installation.folder.rootKey.path) apart from it: without the key \
            the backup is worth nothing, and with it, everything.
            """)
        return ExitCode.success
    }
}
