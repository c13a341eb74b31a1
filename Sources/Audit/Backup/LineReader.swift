import Glibc

/// Reads a file line by line, whatever its length; lines themselves are bounded.
final class LineReader {
    private let descriptor: Int32
    private let path: String
    private let maximumLineLength: Int
    private var buffer: [UInt8] = []
    private var start = 0
    private var isAtEnd = false

    private init(_ descriptor: Int32, _ path: String, _ maximumLineLength: Int) {
        self.descriptor = descriptor
        self.path = path
        self.maximumLineLength = maximumLineLength
    }

    deinit { close(descriptor) }

    /// Opens a file; nil when there is none.
    static func openIfPresent(_ path: String, maximumLineLength: Int) throws(AuditError) -> LineReader? {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw AuditError(.unusableFile, "\(path) cannot be opened: \(String(cString: strerror(errno)))")
        }
        return LineReader(descriptor, path, maximumLineLength)
    }

    /// Opens a file that must be there.
    static func open(existing path: String, maximumLineLength: Int) throws(AuditError) -> LineReader {
        guard let reader = try openIfPresent(path, maximumLineLength: maximumLineLength) else {
            throw AuditError(.unusableFile, "there is no file \(path)")
        }
        return reader
    }

    /// The next line without its end; nil at the end of the file. A last line without an end counts as one.
    func next() throws(AuditError) -> [UInt8]? {
        var searched = start
        while true {
            if let end = buffer[searched...].firstIndex(of: 0x0A) {
                defer { start = end + 1 }
                return Array(buffer[start..<end])
            }
            searched = buffer.count
            if isAtEnd {
                defer { start = buffer.count }
                return start < buffer.count ? Array(buffer[start...]) : nil
            }
            guard buffer.count - start <= maximumLineLength else {
                throw AuditError(.unusableFile, "\(path) has a line of more than \(maximumLineLength) bytes")
            }
            searched -= start
            try fill()
        }
    }

    /// Drops what was handed out and reads on.
    private func fill() throws(AuditError) {
        buffer.removeFirst(start)
        start = 0
        var chunk = [UInt8](repeating: 0, count: 1 << 18)
        let count = read(descriptor, &chunk, chunk.count)
        if count < 0, errno == EINTR { return }
        guard count >= 0 else {
            throw AuditError(.unusableFile, "\(path) cannot be read: \(String(cString: strerror(errno)))")
        }
        isAtEnd = count == 0
        buffer.append(contentsOf: chunk[..<count])
    }
}
