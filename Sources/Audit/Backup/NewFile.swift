import Glibc

/// A file that comes to be whole or not at all: written beside its place under another name, made durable, then moved
/// there, where nothing may be yet. Readable by its owner alone.
///
/// Used by one thread at a time.
public final class NewFile: @unchecked Sendable {
    private let path: String
    private let draftPath: String
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var isFinished = false

    private static let bufferLength = 1 << 20

    /// - Throws: `unusableFile` when there is a file already, or none can be made.
    public init(_ path: String) throws(AuditError) {
        guard access(path, F_OK) != 0 else {
            throw AuditError(.unusableFile, "\(path) exists; nothing was overwritten")
        }
        self.path = path
        draftPath = "\(path).\(getpid()).partial"
        descriptor = open(draftPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw NewFile.failure("\(draftPath) cannot be made") }
    }

    deinit {
        close(descriptor)
        if !isFinished { unlink(draftPath) }
    }

    /// Appends bytes.
    /// - Throws: `AuditError` when they cannot be written.
    public func write(_ bytes: [UInt8]) throws(AuditError) {
        buffer += bytes
        if buffer.count >= NewFile.bufferLength { try flush() }
    }

    /// Makes the file durable and gives it its name.
    public func finish() throws(AuditError) {
        try flush()
        guard fsync(descriptor) == 0 else { throw NewFile.failure("\(draftPath) cannot be made durable") }
        // Unlike a rename, a link does not replace what another program has put there in the meantime.
        guard link(draftPath, path) == 0 else { throw NewFile.failure("\(path) cannot be made") }
        isFinished = true
        unlink(draftPath)
        try makeFolderDurable()
    }

    private func flush() throws(AuditError) {
        var written = 0
        while written < buffer.count {
            let count = buffer.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress?.advanced(by: written), $0.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw NewFile.failure("\(draftPath) cannot be written") }
            written += count
        }
        buffer.removeAll(keepingCapacity: true)
    }

    private func makeFolderDurable() throws(AuditError) {
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw NewFile.failure("\(folder) cannot be opened") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw NewFile.failure("\(folder) cannot be made durable") }
    }

    private static func failure(_ what: String) -> AuditError {
        AuditError(.unusableFile, "\(what): \(String(cString: strerror(errno)))")
    }
}
