import Glibc
import Storage

/// The database of an installation for commands that only look: nothing is made and nothing is migrated.
enum ExistingDatabase {
    static func open(_ arguments: Arguments) async throws -> any Database {
        let database = try await openAnySchema(arguments)
        let pending = try await Migrator(Schema.migrations).pending(in: database)
        guard pending.isEmpty else {
            await database.close()
            throw CommandError("the database's schema is older than this program; run 'countersign migrate'")
        }
        return database
    }

    /// Likewise, but with whatever schema there is.
    static func openAnySchema(_ arguments: Arguments) async throws -> any Database {
        let address = try DatabaseAddress(arguments.value(.database) ?? DataFolder(arguments).defaultDatabaseURL)
        if address.engine == .sqlite {
            let path = String("\(address)".dropFirst("sqlite:".count))
            guard access(path, F_OK) == 0 else { throw CommandError("there is no database \(path)") }
        }
        return try await address.open()
    }
}
