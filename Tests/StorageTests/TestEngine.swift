import Foundation
import Storage
import Testing

/// The engines that the same tests run on: SQLite always; PostgreSQL where `COUNTERSIGN_TEST_POSTGRES` names a server by its URL or one
/// can be started.
enum TestEngine: String, CaseIterable, CustomTestStringConvertible {
    case sqlite, postgresql

    static let available: [TestEngine] = allCases.filter { $0 == .sqlite || serverURL != nil }

    private static let serverURL =
        ProcessInfo.processInfo.environment["COUNTERSIGN_TEST_POSTGRES"] ?? LocalPostgreSQL.shared?.url

    var testDescription: String { rawValue }

    /// Lends the URL of a new, empty database: a file, or a schema of the server.
    func withURL<T>(_ body: (String) async throws -> T) async throws -> T {
        let name = "t" + UUID().uuidString.replacing("-", with: "").lowercased()
        switch self {
        case .sqlite:
            let folder = FileManager.default.temporaryDirectory.appending(path: name)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
            defer { try? FileManager.default.removeItem(at: folder) }
            return try await body("sqlite://\(folder.path)/main.db")
        case .postgresql:
            let serverURL = try #require(Self.serverURL)
            return try await Self.withSchema(name, of: serverURL) { try await body(Self.url(serverURL, adding: $0)) }
        }
    }

    /// Lends a new schema of a server, as the parameter of a URL that makes it the schema of a session.
    static func withSchema<T>(
        _ name: String, of serverURL: String, _ body: (String) async throws -> T
    ) async throws -> T {
        var settings = DatabaseSettings()
        (settings.writers, settings.readers) = (1, 1)
        let server = try await DatabaseAddress(serverURL).open(settings)
        try await server.write("CREATE SCHEMA \(name)")
        let result: Result<T, any Error>
        do { result = .success(try await body("options=-csearch_path%3D\(name)")) } catch { result = .failure(error) }
        try await server.write("DROP SCHEMA \(name) CASCADE")
        await server.close()
        return try result.get()
    }

    static func url(_ serverURL: String, adding parameter: String) -> String {
        serverURL + (serverURL.contains("?") ? "&" : "?") + parameter
    }

    /// Lends a new, empty database.
    func withDatabase<T>(
        _ settings: DatabaseSettings = DatabaseSettings(), _ body: (any Database) async throws -> T
    ) async throws -> T {
        try await withURL { url in
            let database = try await DatabaseAddress(url).open(settings)
            do {
                let result = try await body(database)
                await database.close()
                return result
            } catch {
                await database.close()
                throw error
            }
        }
    }
}

/// The code of the storage error that `body` throws; nil if it throws none.
func storageError(_ body: () async throws -> Void) async -> StorageError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? StorageError
    }
}
