import Bytes
import Cryptography
import Glibc
import Reactor

/// What operators asked for, one file for each vault, in which each reads its own entries.
///
/// An entry has no body and no signature. A file that has grown to its limit becomes the older of two.
public final class RequestLog: Sendable {
    private static let fileLimitBytes = 16 << 20
    private static let readBytes = 1 << 20
    private static let maximumEntries = 500
    private static let maximumMethodCount = 64

    /// One request that was passed on.
    struct Entry {
        let timeMs: Int64
        let id: String
        let method: String?
        let status: Int
        let durationUs: Int64
        let operators: [VaultOperator]
    }

    private let folder: String
    // One thread, so that entries stay in order and files have one writer.
    private let thread: ThreadPool

    /// - Parameter folder: must exist; files in it are made with mode 0600.
    public init(folder: String) throws {
        self.folder = folder
        thread = try ThreadPool(name: "request log", threads: 1)
    }

    func append(_ entry: Entry, walletID: String) {
        let line = Self.json(entry).serialized() + [UInt8(ascii: "\n")]
        let path = path(walletID)
        thread.submit { Self.write(line, to: path) }
    }

    /// The newest entries of an operator first, at most 500 and as far back as the file's last mebibyte.
    func entries(of reader: VaultOperator, walletID: String) async -> [JSON] {
        let (path, name) = (path(walletID), Self.fingerprint(reader))
        return await thread.run {
            var entries: [JSON] = []
            for line in Self.lastLines(of: path).reversed() where entries.count < Self.maximumEntries {
                guard let entry = try? JSON.parse(Array(line)), let members = entry.objectValue,
                    entry["operators"]?.arrayValue?.contains(.string(name)) == true
                else { continue }
                entries.append(.object(members.filter { $0.key != "operators" }))
            }
            return entries
        }
    }

    private func path(_ walletID: String) -> String { "\(folder)/\(walletID).log" }

    private static func json(_ entry: Entry) -> JSON {
        var members: [JSON.Member] = [.init("time", JSON(entry.timeMs)), .init("request_id", .string(entry.id))]
        if let method = entry.method, method.utf8.count <= maximumMethodCount {
            members.append(.init("method", .string(method)))
        }
        members += [
            .init("status", JSON(entry.status)), .init("duration_us", JSON(entry.durationUs)),
            .init("operators", .array(entry.operators.map { .string(fingerprint($0)) })),
        ]
        return .object(members)
    }

    /// Half of the SHA-256 of a key's SPKI form: names may be given to others one day, keys may not.
    private static func fingerprint(_ someone: VaultOperator) -> String {
        Hex.encode(SHA256.hash(someone.key.spki).prefix(16))
    }

    private static func write(_ line: [UInt8], to path: String) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return }
        _ = Glibc.write(descriptor, line, line.count)
        let size = lseek(descriptor, 0, SEEK_END)
        close(descriptor)
        if size >= fileLimitBytes { rename(path, path + ".1") }
    }

    private static func lastLines(of path: String) -> [ArraySlice<UInt8>] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        let start = max(0, lseek(descriptor, 0, SEEK_END) - readBytes)
        var bytes = [UInt8](repeating: 0, count: readBytes)
        let count = pread(descriptor, &bytes, readBytes, start)
        guard count > 0 else { return [] }
        // What was cut off at the beginning is no JSON and is passed over.
        return bytes[..<count].split(separator: UInt8(ascii: "\n"))
    }
}
