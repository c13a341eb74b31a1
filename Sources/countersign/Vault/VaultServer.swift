import Bytes
import CountersignClient
import Glibc

/// The server of the `vault` commands, as the flags name it.
enum VaultServer {
    private static let longestSecret = 1_024

    static func open(
        _ arguments: Arguments, url: String? = nil, appID: String? = nil
    ) throws -> AppClient {
        let server = try arguments.value(VaultFlags.server) ?? url ?? arguments.required(VaultFlags.server)
        let app = try arguments.value(VaultFlags.appID) ?? appID ?? arguments.required(VaultFlags.appID)
        let file = try arguments.required(VaultFlags.appSecretFile)
        return try open(server, app: app, secretFile: file, VaultFlags.appSecretFile, network: Network())
    }

    /// An app at a server.
    /// - Parameter flag: the one that names the file of the app's secret.
    static func open(
        _ server: String, app: String, secretFile file: String, _ flag: Flag, network: Network
    ) throws -> AppClient {
        var text = try InputFile.read(file, flag, atMost: longestSecret)
        while let last = text.last, last == 0x0A || last == 0x0D || last == 0x20 { text.removeLast() }
        guard !text.isEmpty, text.allSatisfy({ 0x21...0x7E ~= $0 }) else {
            throw CommandError("\(flag.name) \(file) does not hold a secret of visible ASCII characters in one line")
        }
        let secret = Secret(wiping: &text)
        do {
            return try AppClient(apiURL: server, appID: app, secret: secret, network: network)
        } catch {
            throw CommandError("the app \(app) at \(server): \(error)")
        }
    }
}

/// Files that flags name.
enum InputFile {
    /// The bytes of a file, or of standard input for `-`; the error names the flag.
    static func read(_ path: String, _ flag: Flag, atMost limit: Int) throws(CommandError) -> [UInt8] {
        let descriptor = path == "-" ? dup(STDIN_FILENO) : Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path, flag, "opened") }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: limit + 1)
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress?.advanced(by: filled), $0.count - filled)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure(path, flag, "read") }
            if count == 0 { return Array(bytes[..<filled]) }
            filled += count
        }
        throw CommandError("\(flag.name) \(path) is larger than \(limit) bytes")
    }

    /// Writes a file that does not exist yet.
    static func write(new path: String, _ flag: Flag, _ bytes: [UInt8]) throws(CommandError) {
        let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure(path, flag, "written") }
        defer { close(descriptor) }
        Console.write(bytes, to: descriptor)
        guard fsync(descriptor) == 0, lseek(descriptor, 0, SEEK_CUR) == bytes.count else {
            throw failure(path, flag, "written")
        }
    }

    private static func failure(_ path: String, _ flag: Flag, _ what: String) -> CommandError {
        CommandError("\(flag.name) \(path) cannot be \(what): \(String(cString: strerror(errno)))")
    }
}
