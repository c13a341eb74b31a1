import Foundation

/// A PostgreSQL server that the tests start themselves, with `lab/postgres`.
final class LocalPostgreSQL: Sendable {
    let folder: String
    let url: String

    /// Whether there is anything to start.
    static let isInstalled: Bool = {
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []
        return versions.contains {
            FileManager.default.isExecutableFile(atPath: "/usr/lib/postgresql/\($0)/bin/initdb")
        }
    }()

    /// One server for all tests, stopped when they end.
    static let shared: LocalPostgreSQL? = {
        guard isInstalled, let server = try? LocalPostgreSQL() else { return nil }
        atexit { LocalPostgreSQL.shared?.remove() }
        return server
    }()

    init() throws {
        folder = FileManager.default.temporaryDirectory.path + "/countersign-postgres-\(UUID().uuidString.prefix(8))"
        url = try Self.lab("start", folder)
    }

    func start() throws { _ = try Self.lab("start", folder) }
    func stop() throws { _ = try Self.lab("stop", folder) }

    func remove() {
        try? stop()
        try? FileManager.default.removeItem(atPath: folder)
    }

    private static func lab(_ command: String, _ folder: String) throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let process = Process()
        process.executableURL = root.appending(path: "lab/postgres")
        process.arguments = [command, folder]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
        return String(decoding: text, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
