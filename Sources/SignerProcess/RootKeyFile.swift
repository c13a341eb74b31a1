import Bytes
import Cryptography
import Glibc

/// The file that holds the root key: 64 hexadecimal digits and a line feed, readable by its owner alone.
public struct RootKeyFile: Sendable {
    public static let keyLength = 32
    public let path: String

    public init(path: String) { self.path = path }

    public var exists: Bool { access(path, F_OK) == 0 }

    /// Makes a new key. The file must not exist; it and its folder are durable before this returns (S4).
    public func create(from random: some RandomSource) throws(SignerProcessError) {
        let key = random.secret(count: RootKeyFile.keyLength)
        let text = RootKeyFile.hexadecimal(of: key)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("cannot be made: \(errno.text)") }
        defer { close(descriptor) }
        let written = text.withBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard written == text.count, fsync(descriptor) == 0 else { throw failure("cannot be written: \(errno.text)") }
        guard DurableFolder.sync(holding: path) else { throw failure("is not durable: \(errno.text)") }
    }

    /// Reads the key.
    public func load() throws(SignerProcessError) -> Secret {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw failure("cannot be opened: \(errno.text)") }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & 0o077 == 0 else {
            throw failure("can be read by others; run chmod 600 on it")
        }
        var length = 0
        let text = Secret(count: 2 * RootKeyFile.keyLength + 2) { buffer in
            length = read(descriptor, buffer.baseAddress, buffer.count)
        }
        guard length == 2 * RootKeyFile.keyLength || length == 2 * RootKeyFile.keyLength + 1 else {
            throw failure("does not hold \(2 * RootKeyFile.keyLength) hexadecimal digits")
        }
        return try decode(text)
    }

    private func decode(_ text: borrowing Secret) throws(SignerProcessError) -> Secret {
        var isValid = true
        let key = text.withBytes { digits in
            Secret(count: RootKeyFile.keyLength) { buffer in
                for index in 0..<RootKeyFile.keyLength {
                    guard let high = RootKeyFile.value(of: digits[2 * index]),
                        let low = RootKeyFile.value(of: digits[2 * index + 1])
                    else {
                        isValid = false
                        return
                    }
                    buffer[index] = high << 4 | low
                }
            }
        }
        guard isValid else { throw failure("does not hold \(2 * RootKeyFile.keyLength) hexadecimal digits") }
        return key
    }

    private static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x61...0x66: digit - 0x57
        case 0x41...0x46: digit - 0x37
        default: nil
        }
    }

    private static func hexadecimal(of key: borrowing Secret) -> Secret {
        key.withBytes { bytes in
            Secret(count: 2 * bytes.count + 1) { text in
                for (index, byte) in bytes.enumerated() {
                    for (offset, nibble) in [byte >> 4, byte & 15].enumerated() {
                        text[2 * index + offset] = nibble < 10 ? 0x30 + nibble : 0x57 + nibble
                    }
                }
                text[2 * bytes.count] = 0x0A
            }
        }
    }

    private func failure(_ what: String) -> SignerProcessError {
        SignerProcessError(.rootKey, "the root key file \(path) \(what)")
    }
}

extension Int32 {
    /// The system's text for an error number.
    var text: String { String(cString: strerror(self)) }
}
