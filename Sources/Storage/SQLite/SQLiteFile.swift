import Glibc

/// The file of an SQLite database: how it comes to be, and how it is opened and copied.
struct SQLiteFile: Sendable {
    private static let retryPauseMicroseconds: UInt32 = 5000

    let path: String

    /// Opens the file with the properties that everything above relies on; makes it when it is opened for writing.
    func open(isReader: Bool, limits: ConnectionLimits) throws(StorageError) -> SQLiteSession {
        if !isReader { try createIfMissing() }
        let deadlineMs = MonotonicTime.nowMs() + Int64(limits.lockTimeoutMs)
        while true {
            do throws(StorageError) {
                return try openOnce(isReader: isReader, limits: limits)
            } catch {
                // SQLite does not wait by itself when two connections turn a new file's log on at once.
                guard error.code == .busy, MonotonicTime.nowMs() < deadlineMs else { throw error }
                usleep(Self.retryPauseMicroseconds)
            }
        }
    }

    /// Writes a consistent copy to a new file and makes it durable.
    func copy(to target: String) throws(StorageError) {
        guard Self.create(target) == 0 else {
            let reason = errno == EEXIST ? "there is a file already" : String(cString: strerror(errno))
            throw StorageError(.writeFailed, "cannot make \(target): \(reason)")
        }
        do throws(StorageError) {
            let session = try open(isReader: true, limits: .maintenance)
            defer { session.close() }
            try session.copy(to: target)
            try Self.makeDurable(target)
        } catch {
            unlink(target)
            throw error
        }
    }

    private func openOnce(isReader: Bool, limits: ConnectionLimits) throws(StorageError) -> SQLiteSession {
        let session = try SQLiteSession(path, isReader: isReader, limits: limits)
        do throws(StorageError) {
            try session.configure()
            return session
        } catch {
            session.close()
            throw error
        }
    }

    private func createIfMissing() throws(StorageError) {
        guard Self.create(path) != 0, errno != EEXIST else { return }
        let reason = String(cString: strerror(errno))
        throw StorageError(.unavailable, "cannot make the database \(path): \(reason); its folder must exist")
    }

    /// Makes an empty file that only its owner can read; SQLite gives its log and index the same permissions.
    ///
    /// `mknod`, because `open` would need a `close`, and closing any descriptor of a database file drops the locks that this process
    /// holds on it (POSIX advisory locks).
    private static func create(_ path: String) -> Int32 {
        mknod(path, S_IFREG | S_IRUSR | S_IWUSR, 0)
    }

    /// Forces a file and its folder entry to disk.
    private static func makeDurable(_ path: String) throws(StorageError) {
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        for name in [path, folder] {
            let descriptor = Glibc.open(name, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw StorageError(.writeFailed, "cannot open \(name) to make it durable") }
            defer { Glibc.close(descriptor) }
            guard fsync(descriptor) == 0 else { throw StorageError(.writeFailed, "cannot make \(name) durable") }
        }
    }
}
