/// Where a database is, read from its URL.
///
/// `sqlite:///var/lib/countersign/main.db` (absolute), `sqlite:main.db` (relative to the working directory), or a `postgres://` or
/// `postgresql://` URL with libpq's query parameters (`sslmode`, `host` for a socket folder, `target_session_attrs` …).
/// Its description leaves out user names, passwords and parameters.
public struct DatabaseAddress: Sendable, CustomStringConvertible, CustomReflectable {
    private enum Location {
        case sqlite(SQLiteFile)
        case postgresql(PostgreSQLServer)
    }

    private let location: Location

    /// Reads a URL.
    ///
    /// - Throws: `misuse` that says what is wrong, without quoting what could be a password.
    public init(_ url: String) throws(StorageError) {
        guard let colon = url.firstIndex(of: ":") else { throw Self.unknownScheme }
        guard !url.utf8.contains(0) else { throw StorageError(.misuse, "a database URL contains a NUL character") }
        switch url[..<colon] {
        case "sqlite": location = .sqlite(SQLiteFile(path: try Self.path(url[url.index(after: colon)...])))
        case "postgres", "postgresql": location = .postgresql(try PostgreSQLServer(url))
        default: throw Self.unknownScheme
        }
    }

    /// The engine that the URL names.
    public var engine: DatabaseEngine {
        switch location {
        case .sqlite: .sqlite
        case .postgresql: .postgresql
        }
    }

    /// Opens the database and connects once; an SQLite file is made if it is missing, its folder is not.
    ///
    /// - Throws: `unavailable` when it cannot be reached, `corrupt` when the file is no database.
    public func open(_ settings: DatabaseSettings = DatabaseSettings()) async throws(StorageError) -> any Database {
        let database = try makeDatabase(settings)
        do {
            try await database.open()
            return database
        } catch {
            await database.close()
            throw (error as? StorageError) ?? StorageError(.unavailable, "the database cannot be opened")
        }
    }

    public var description: String {
        switch location {
        case .sqlite(let file): "sqlite:\(file.path)"
        case .postgresql(let server): server.description
        }
    }

    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }

    private func makeDatabase(_ settings: DatabaseSettings) throws(StorageError) -> PooledDatabase {
        switch location {
        case .sqlite(let file):
            try PooledDatabase(engine: .sqlite, settings: settings) { isReader, limits throws(StorageError) in
                try file.open(isReader: isReader, limits: limits)
            } backup: { target throws(StorageError) in
                try file.copy(to: target)
            }
        case .postgresql(let server):
            try PooledDatabase(engine: .postgresql, settings: settings) { _, limits throws(StorageError) in
                try PostgreSQLSession(server, limits)
            }
        }
    }

    private static func path(_ rest: Substring) throws(StorageError) -> String {
        let path = rest.hasPrefix("///") ? String(rest.dropFirst(2)) : String(rest)
        // SQLite would take ":memory:" for no file at all, and "file:…" for a URL of its own.
        guard !path.isEmpty, !path.hasPrefix("//"), !path.hasPrefix(":"), !path.hasPrefix("file:"), !path.hasSuffix("/")
        else { throw StorageError(.misuse, "an SQLite URL is sqlite:///absolute/path or sqlite:relative/path") }
        return path
    }

    private static var unknownScheme: StorageError {
        StorageError(.misuse, "a database URL begins with sqlite:, postgres:// or postgresql://")
    }
}
