import Audit
import Bytes
import Cryptography
import Glibc
import Signer
import SignerProcess
import Storage

/// A data folder with its database, migrated, and its root key, checked.
struct Installation: Sendable {
    let folder: DataFolder
    let databaseURL: String
    let database: any Database
    /// The key under which receipts verify.
    let receiptKey: [UInt8]
    /// The key under which checkpoints of the log verify.
    let checkpointVerifier: NoteVerifier

    /// Opens what is there and makes what is missing.
    ///
    /// The root key is made only if the database holds no sealed record (S4); a missing or wrong key ends here.
    static func open(_ arguments: Arguments) async throws -> (installation: Installation, isNew: Bool) {
        let folder = DataFolder(arguments)
        try folder.make()
        let databaseURL = arguments.value(.database) ?? folder.defaultDatabaseURL
        let database = try await DatabaseAddress(databaseURL).open()
        // Before anything is changed, and not only after: an older schema knows its key too.
        try await RootKeyCheck.passIfKnown(in: database, folder: folder)
        _ = try await Migrator(Schema.migrations).apply(to: database, nowMs: WallClock.nowMs())
        let isNew = try await makeRootKeyIfNew(folder, database)
        let receiptKey = try SignerProcess.receiptKey(of: folder.rootKey)
        try await RootKeyCheck.pass(receiptKey, in: database, folder: folder)
        let installation = Installation(
            folder: folder, databaseURL: databaseURL, database: database, receiptKey: receiptKey,
            checkpointVerifier: try SignerProcess.checkpointVerifier(of: folder.rootKey))
        return (installation, isNew)
    }

    private static func makeRootKeyIfNew(_ folder: DataFolder, _ database: any Database) async throws -> Bool {
        if folder.rootKey.exists { return false }
        let known = try await database.read("SELECT 1 FROM installation UNION ALL SELECT 1 FROM records LIMIT 1")
        guard known.isEmpty else { throw RootKeyCheck.missing(folder) }
        try folder.rootKey.create(from: SystemRandom())
        return true
    }
}

/// Every table of the program, in the order in which they came.
enum Schema {
    static let migrations = AuditSchema.migrations
}

/// The check of the root key against the database (S4).
enum RootKeyCheck {
    private static let name = "receipt_key"

    /// Checks the key if the database has ever seen one; a database without tables has not.
    static func passIfKnown(in database: any Database, folder: DataFolder) async throws {
        let rows = try? await database.read("SELECT value FROM installation WHERE name = $1", [.text(name)])
        guard let known = try rows?.first?.bytes(0) else { return }
        guard folder.rootKey.exists else { throw missing(folder) }
        guard try SignerProcess.receiptKey(of: folder.rootKey) == known else { throw wrong(folder) }
    }

    static func missing(_ folder: DataFolder) -> CommandError {
        CommandError(
            "the root key \(folder.rootKey.path) is missing, but the database holds records sealed under it; put the "
                + "key file back")
    }

    private static func wrong(_ folder: DataFolder) -> CommandError {
        CommandError("the root key \(folder.rootKey.path) is not the one of this database; nothing was changed")
    }

    static func pass(_ receiptKey: [UInt8], in database: any Database, folder: DataFolder) async throws {
        try await database.write(
            "INSERT INTO installation (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
            [.text(name), .bytes(receiptKey)])
        let rows = try await database.read("SELECT value FROM installation WHERE name = $1", [.text(name)])
        guard try rows.first?.bytes(0) == receiptKey else { throw wrong(folder) }
    }
}

/// The kernel's wall clock.
enum WallClock {
    /// Milliseconds since 1970.
    static func nowMs() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
