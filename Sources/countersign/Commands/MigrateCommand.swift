import Storage

/// `countersign migrate`
enum MigrateCommand {
    static let command = Command(
        name: "migrate", words: "", summary: "brings the database's schema up to date", flags: Flag.common
    ) { arguments in
        let folder = DataFolder(arguments)
        try folder.make()
        let database = try await DatabaseAddress(arguments.value(.database) ?? folder.defaultDatabaseURL).open()
        let applied = try await Migrator(Schema.migrations).apply(to: database, nowMs: WallClock.nowMs())
        for migration in applied { Console.print("applied \(migration.number) \(migration.name)") }
        if applied.isEmpty { Console.print("nothing to do") }
        await database.close()
        return ExitCode.success
    }
}
