import Cryptography
import Glibc

/// The file in which a signer keeps the checkpoint that it signed last, so that it does not forget with its process what
/// it stands behind (S31). It is opened before the lockdown and held by one signer at a time.
///
/// Two notes in two places of 2,048 bytes, filled with zeros. They are written in turns: what a crash spoils is the older.
public final class CheckpointFile {
    private static let placeLength = 2048

    private let descriptor: Int32
    /// What stands in the two places; empty for nothing.
    let notes: [String]
    private var next = 0

    /// Opens or makes the file, and locks it.
    public init(path: String) throws(SignerProcessError) {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw CheckpointFile.failure(path, "cannot be opened: \(errno.text)") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let text = errno.text
            close(descriptor)
            throw CheckpointFile.failure(path, "is held by another signer: \(text)")
        }
        // So that later writes need no room on the disk.
        guard ftruncate(descriptor, off_t(2 * CheckpointFile.placeLength)) == 0,
            posix_fallocate(descriptor, 0, off_t(2 * CheckpointFile.placeLength)) == 0, fsync(descriptor) == 0,
            DurableFolder.sync(holding: path), let notes = CheckpointFile.read(descriptor)
        else {
            let text = errno.text
            close(descriptor)
            throw CheckpointFile.failure(path, "cannot be used: \(text)")
        }
        self.notes = notes
    }

    deinit { close(descriptor) }

    /// Spares the place of the note that says this.
    func spare(_ head: TreeHead?) {
        let heads = notes.map { note in
            (try? SignedNote(note)).flatMap { try? LogCheckpoint(text: $0.text).head }
        }
        next = head != nil && heads.first == head ? 1 : 0
    }

    /// Makes a note durable in place of the older one; false when that failed.
    func store(_ note: String) -> Bool {
        var place = Array(note.utf8)
        guard place.count < CheckpointFile.placeLength else { return false }
        place += [UInt8](repeating: 0, count: CheckpointFile.placeLength - place.count)
        let offset = off_t(next * CheckpointFile.placeLength)
        guard pwrite(descriptor, place, place.count, offset) == place.count, fdatasync(descriptor) == 0 else {
            return false
        }
        next = 1 - next
        return true
    }

    private static func read(_ descriptor: Int32) -> [String]? {
        var bytes = [UInt8](repeating: 0, count: 2 * placeLength)
        guard pread(descriptor, &bytes, bytes.count, 0) == bytes.count else { return nil }
        return [bytes[..<placeLength], bytes[placeLength...]].map { place in
            String(validating: place.prefix { $0 != 0 }, as: UTF8.self) ?? ""
        }
    }

    private static func failure(_ path: String, _ what: String) -> SignerProcessError {
        SignerProcessError(.checkpointFile, "the file \(path) \(what)")
    }
}
