import Bytes
import Glibc

/// A file that is read whole, at once, up to a limit. It is closed when the value ends.
struct SmallFile: ~Copyable {
    private let descriptor: Int32

    /// Nil when it cannot be opened to be read.
    init?(_ path: String) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
    }

    deinit { close(descriptor) }

    /// What is in it, cut off at the limit; nil when it cannot be read.
    consuming func bytes(atMost limit: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: limit)
        let count = bytes.withUnsafeMutableBytes { fill($0) }
        return count.map { Array(bytes[..<$0]) }
    }

    /// The same in memory for secrets, and how much of it is filled.
    consuming func secret(atMost limit: Int) -> Secret? {
        var count: Int?
        let buffer = Secret(count: limit) { count = fill($0) }
        guard let count else { return nil }
        return buffer.withBytes { bytes in
            Secret(count: count) { $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<count])) }
        }
    }

    private borrowing func fill(_ buffer: UnsafeMutableRawBufferPointer) -> Int? {
        var filled = 0
        while filled < buffer.count {
            let count = read(descriptor, buffer.baseAddress?.advanced(by: filled), buffer.count - filled)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { break }
            filled += count
        }
        return filled
    }
}
