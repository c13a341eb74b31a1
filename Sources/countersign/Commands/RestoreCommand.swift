import Audit
import SignerProcess
import Storage

/// `countersign restore`
enum RestoreCommand {
    static let command = Command(
        name: "restore", words: "FILE", summary: "puts a backup into an empty database", flags: Flag.common
    ) { arguments in
        guard arguments.words.count == 1 else { throw UsageError("expected FILE") }
        let restore = try Restore(file: arguments.words[0])
        let folder = DataFolder(arguments)
        try folder.make()
        try checkRootKey(folder, restore.header)
        let rows = try await fill(arguments.value(.database) ?? folder.defaultDatabaseURL, from: restore)
        Console.print("\(rows) rows restored from the backup of \(Timestamp.text(restore.header.createdAtMs))")
        try await record(arguments, folder, restore.header)
        Console.print(
            """
            If the installation that the backup is of still runs, this one must get another --public-url: a request that \
            was signed for one would count at the other.
            """)
        return ExitCode.success
    }

    /// A wrong root key ends here, before anything is written.
    private static func checkRootKey(_ folder: DataFolder, _ header: BackupHeader) throws {
        guard folder.rootKey.exists, let needed = header.receiptKey else { return }
        guard try SignerProcess.receiptKey(of: folder.rootKey) == needed else {
            throw CommandError(
                "the root key \(folder.rootKey.path) is not the one of this backup, which needs the one of "
                    + "\(Fingerprint.text(needed)); nothing was changed")
        }
    }

    private static func fill(_ databaseURL: String, from restore: Restore) async throws -> Int {
        let schema = restore.header.schema
        guard schema <= Schema.migrations.count else {
            throw CommandError("the backup is of a newer program; restore it with that one")
        }
        let database = try await DatabaseAddress(databaseURL).open()
        do {
            // The tables as they were, then what has changed about them since.
            _ = try await Migrator(Array(Schema.migrations[..<schema])).apply(to: database, nowMs: WallClock.nowMs())
            let rows = try await restore.run(into: database)
            _ = try await Migrator(Schema.migrations).apply(to: database, nowMs: WallClock.nowMs())
            await database.close()
            return rows
        } catch {
            await database.close()
            throw error
        }
    }

    /// Leaves a receipt, which needs the root key.
    private static func record(_ arguments: Arguments, _ folder: DataFolder, _ header: BackupHeader) async throws {
        guard let needed = header.receiptKey else { return }
        guard folder.rootKey.exists else {
            Console.print(
                """
                It needs the root key of \(Fingerprint.text(needed)): put it at \(folder.rootKey.path) (chmod 600). \
                Without it no receipt of the restore could be left.
                """)
            return
        }
        let session = try await OperatorSession(arguments)
        _ = try await session.operate { _ in .note(action: "restore") }
        await session.close()
        Console.print("The root key of \(Fingerprint.text(needed)), which it needs, is in place.")
    }
}
