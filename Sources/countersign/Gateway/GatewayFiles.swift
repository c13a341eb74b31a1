import Bytes
import Gateway
import Glibc

/// A gateway's configuration and the secrets that it names, read from their files.
struct GatewayFiles {
    private static let maximumConfigurationBytes = 64 << 20
    private static let maximumSecretBytes = 4 << 10

    let configuration: GatewayConfiguration
    let directory: VaultDirectory
    /// What is allowed and unwise, one sentence each.
    let warnings: [String]

    init(path: String) throws {
        configuration = try GatewayConfiguration(
            json: FileContent.read(path, atMost: Self.maximumConfigurationBytes))
        var secrets: [String: [UInt8]] = [:]
        var (problems, warnings): ([String], [String]) = ([], [])
        for (position, app) in configuration.apps.enumerated() {
            let place = "apps[\(position)].secret_file"
            do {
                secrets[app.id] = try Self.secret(app.secretFile)
                if Self.isOpenToAll(app.secretFile) {
                    warnings.append("\(place): everybody on this machine can read it; chmod 600")
                }
            } catch {
                problems.append("\(place): \(error)")
            }
        }
        guard problems.isEmpty else { throw CommandError(problems.joined(separator: "\n")) }
        directory = try VaultDirectory(configuration, secrets: secrets)
        self.warnings = warnings
    }

    /// A file's only line.
    private static func secret(_ path: String) throws(CommandError) -> [UInt8] {
        var bytes = try FileContent.read(path, atMost: maximumSecretBytes)
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        return bytes
    }

    private static func isOpenToAll(_ path: String) -> Bool {
        var status = Glibc.stat()
        return stat(path, &status) == 0 && status.st_mode & 0o004 != 0
    }
}
