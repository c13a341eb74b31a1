import Bytes
import CountersignClient
import Glibc

/// What was moved to what, one line of JSON for each thing, written before the next thing is begun.
///
/// It holds ids and hashes and no secret. A run that was killed leaves at most the beginning of a line, which the next
/// one cuts off. While it is open for writing nobody else opens it.
final class MoveJournal {
    /// What was made of something, and of which content.
    struct Entry {
        let id: String
        /// SHA-256 of what was asked for, hexadecimal.
        let digest: String
    }

    private static let format = "countersign-import/1"
    private static let maximumBytes = 256 << 20

    private let descriptor: Int32
    private let path: String
    private var entries: [String: Entry] = [:]

    init(_ path: String, _ parties: MovingParties) throws {
        self.path = path
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Self.failure(path, "opened") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw CommandError("--journal \(path) is used by another import: let that one end")
        }
        let bytes = try FileContent.read(path, atMost: Self.maximumBytes)
        let complete = bytes.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        let lines = bytes[..<complete].split(separator: 0x0A)
        let header = Self.header(parties)
        guard try lines.isEmpty || header == JSON.parse(Array(lines[0])) else {
            throw CommandError("--journal \(path) is of an import between other apps: name another file")
        }
        for line in lines.dropFirst() { try read(JSON.parse(Array(line))) }
        guard ftruncate(descriptor, off_t(complete)) == 0, lseek(descriptor, 0, SEEK_END) >= 0 else {
            throw Self.failure(path, "written")
        }
        if lines.isEmpty { try write(header) }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// What was made of something at Privy.
    subscript(_ kind: MovedKind, _ id: String) -> Entry? { entries["\(kind.rawValue) \(id)"] }

    /// Notes what was made, and returns when that lies on the disk.
    func note(_ kind: MovedKind, _ source: String, _ entry: Entry) throws {
        try write([
            "kind": .string(kind.rawValue), "from": .string(source), "to": .string(entry.id),
            "sha256": .string(entry.digest),
        ])
        entries["\(kind.rawValue) \(source)"] = entry
    }

    private static func header(_ parties: MovingParties) -> JSON {
        [
            "format": .string(format), "from": JSON(parties.source?.app.apiURL),
            "from_app": JSON(parties.source?.app.appID), "to": JSON(parties.destination?.app.apiURL),
            "to_app": JSON(parties.destination?.app.appID),
        ]
    }

    private func read(_ line: JSON) throws {
        guard let kind = line["kind"]?.stringValue, let source = line["from"]?.stringValue,
            let id = line["to"]?.stringValue, let digest = line["sha256"]?.stringValue
        else { throw CommandError("--journal \(path) has a line that no import wrote") }
        entries["\(kind) \(source)"] = Entry(id: id, digest: digest)
    }

    private func write(_ line: JSON) throws {
        let bytes = line.serialized() + [0x0A]
        let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        // What was written of the line stays without an end, and the next run cuts it off.
        guard count == bytes.count, fsync(descriptor) == 0 else { throw Self.failure(path, "written") }
    }

    private static func failure(_ path: String, _ what: String) -> CommandError {
        CommandError("--journal \(path) cannot be \(what): \(String(cString: strerror(errno)))")
    }
}

/// The kinds of things that are moved, by the names that journal and report use.
enum MovedKind: String {
    case keyQuorum = "key_quorum"
    case conditionSet = "condition_set"
    case aggregation
    case policy
    case wallet

    /// For people.
    var words: String { rawValue.replacing("_", with: " ") }
}
