import Foundation
import Storage
import Testing

/// The engines that the same tests run on: SQLite always, PostgreSQL where `COUNTERSIGN_TEST_POSTGRES` names a server.
enum TestEngine: String, CaseIterable, CustomTestStringConvertible {
    case sqlite, postgresql

    static let available: [TestEngine] = allCases.filter { $0 == .sqlite || serverURL != nil }

    private static let serverURL = ProcessInfo.processInfo.environment["COUNTERSIGN_TEST_POSTGRES"]

    var testDescription: String { rawValue }

    /// Lends a new, empty database without tables: a file, or a schema of the server.
    func withDatabase<T>(_ body: (any Database) async throws -> T) async throws -> T {
        let name = "t" + UUID().uuidString.replacing("-", with: "").lowercased()
        switch self {
        case .sqlite:
            return try await withFolder { folder in try await TestEngine.open("sqlite://\(folder)/main.db", body) }
        case .postgresql:
            let serverURL = try #require(Self.serverURL)
            return try await TestEngine.open(serverURL) { server in
                try await server.write("CREATE SCHEMA \(name)")
                let separator = serverURL.contains("?") ? "&" : "?"
                let url = "\(serverURL)\(separator)options=-csearch_path%3D\(name)"
                let result: Result<T, any Error>
                do { result = .success(try await TestEngine.open(url, body)) } catch { result = .failure(error) }
                try await server.write("DROP SCHEMA \(name) CASCADE")
                return try result.get()
            }
        }
    }

    private static func open<T>(_ url: String, _ body: (any Database) async throws -> T) async throws -> T {
        var settings = DatabaseSettings()
        (settings.writers, settings.readers) = (1, 1)
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

/// Lends a new folder.
func withFolder<T>(_ body: (String) async throws -> T) async throws -> T {
    let folder = FileManager.default.temporaryDirectory.appending(path: "countersign-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder.path)
}
