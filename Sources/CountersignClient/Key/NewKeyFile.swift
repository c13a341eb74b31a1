import Bytes
import Glibc

extension AuthorizationKey {
    /// Writes the private half into a new file that only its owner reads; a file that exists is never overwritten.
    /// - Throws: `invalidKey` with what the system says.
    public func write(newFile path: String) throws(VaultError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Self.failure(path) }
        defer { close(descriptor) }
        let isWritten = exportPrivateKey().withBytes { text in
            write(text, to: descriptor)
                && "\n".utf8.withContiguousStorageIfAvailable { write(UnsafeRawBufferPointer($0), to: descriptor) }
                    == true
        }
        guard isWritten, fsync(descriptor) == 0 else {
            let failure = Self.failure(path)
            unlink(path)
            throw failure
        }
    }

    private func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = UnsafeRawBufferPointer(rebasing: rest)
            let count = Glibc.write(descriptor, part.baseAddress, part.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private static func failure(_ path: String) -> VaultError {
        VaultError(.invalidKey, "\(path) cannot be written: \(String(cString: strerror(errno)))")
    }
}
