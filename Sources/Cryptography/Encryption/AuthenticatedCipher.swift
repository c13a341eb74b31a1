import Bytes

/// Encryption that notices every change: 32-byte keys, 12-byte nonces, a 16-byte tag behind the ciphertext.
///
/// A nonce must never be used twice under one key. By OpenSSL.
public struct AuthenticatedCipher: Sendable {
    /// AES-256-GCM (NIST SP 800-38D), with 96-bit nonces only: others are hashed and may collide.
    public static let aes256GCM = AuthenticatedCipher("AES-256-GCM")
    /// ChaCha20-Poly1305 (RFC 8439), for hosts whose processor has no AES instructions.
    public static let chaCha20Poly1305 = AuthenticatedCipher("ChaCha20-Poly1305")

    public static let keyCount = 32
    public static let nonceCount = 12
    public static let tagCount = 16

    /// The longest text in bytes; far below what either algorithm allows.
    public static let maximumCount = 1 << 30

    private let provider: CipherProvider

    private init(_ name: String) { provider = CipherProvider(name) }

    var isAvailable: Bool { provider.isAvailable }

    /// Encrypts `plaintext` and binds `associated` to it.
    /// - Returns: the ciphertext, as long as the plaintext, and behind it the tag.
    /// - Throws: `invalidParameter` for a key, nonce or text of another length.
    public func seal(
        _ plaintext: borrowing Secret, key: borrowing Secret, nonce: [UInt8], associated: [UInt8]
    ) throws(CryptographyError) -> [UInt8] {
        try plaintext.withBytes { plaintext throws(CryptographyError) in
            try key.withBytes { key throws(CryptographyError) in
                try nonce.span.bytes.withUnsafeBytes { nonce throws(CryptographyError) in
                    try seal(plaintext, key: key, nonce: nonce, associated: associated)
                }
            }
        }
    }

    /// Decrypts what `seal` made of the same key, nonce and associated bytes.
    /// - Throws: `notAuthentic` when anything was changed; `invalidParameter` for a wrong length.
    public func open(
        _ sealed: [UInt8], key: borrowing Secret, nonce: [UInt8], associated: [UInt8]
    ) throws(CryptographyError) -> Secret {
        try key.withBytes { key throws(CryptographyError) in
            try nonce.span.bytes.withUnsafeBytes { nonce throws(CryptographyError) in
                try open(sealed[...], key: key, nonce: nonce, associated: associated)
            }
        }
    }

    /// Encrypts a text that is confidential at rest but no key, such as a stored answer: it needs no locked memory.
    public func seal(
        _ plaintext: [UInt8], key: borrowing Secret, nonce: [UInt8], associated: [UInt8]
    ) throws(CryptographyError) -> [UInt8] {
        try plaintext.span.bytes.withUnsafeBytes { plaintext throws(CryptographyError) in
            try key.withBytes { key throws(CryptographyError) in
                try nonce.span.bytes.withUnsafeBytes { nonce throws(CryptographyError) in
                    try seal(plaintext, key: key, nonce: nonce, associated: associated)
                }
            }
        }
    }

    func seal(
        _ plaintext: UnsafeRawBufferPointer, key: UnsafeRawBufferPointer, nonce: UnsafeRawBufferPointer,
        associated: [UInt8]
    ) throws(CryptographyError) -> [UInt8] {
        try check(textCount: plaintext.count, key, nonce, associated)
        let operation = try provider.operation(.encrypt, key: key, nonce: nonce)
        try operation.bind(associated)
        var sealed = [UInt8](repeating: 0, count: plaintext.count + AuthenticatedCipher.tagCount)
        try sealed.withUnsafeMutableBufferPointer { buffer throws(CryptographyError) in
            let sealed = UnsafeMutableRawBufferPointer(buffer)
            try operation.transform(plaintext, into: sealed.baseAddress)
            guard operation.finish() else { throw CryptographyError(.library, "encryption failed") }
            try operation.writeTag(to: UnsafeMutableRawBufferPointer(rebasing: sealed[plaintext.count...]))
        }
        return sealed
    }

    func open(
        _ sealed: ArraySlice<UInt8>, key: UnsafeRawBufferPointer, nonce: UnsafeRawBufferPointer, associated: [UInt8]
    ) throws(CryptographyError) -> Secret {
        let textCount = sealed.count - AuthenticatedCipher.tagCount
        guard textCount >= 0 else { throw CryptographyError(.malformed, "shorter than a tag") }
        try check(textCount: textCount, key, nonce, associated)
        let operation = try provider.operation(.decrypt, key: key, nonce: nonce)
        try operation.bind(associated)
        try operation.expect(tag: Array(sealed.suffix(AuthenticatedCipher.tagCount)))
        return try Secret(count: textCount) { plaintext throws(CryptographyError) in
            try sealed.withUnsafeBufferPointer { sealed throws(CryptographyError) in
                let ciphertext = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(sealed)[..<textCount])
                try operation.transform(ciphertext, into: plaintext.baseAddress)
            }
            guard operation.finish() else {
                plaintext.wipe()
                throw CryptographyError(.notAuthentic, "the tag does not fit")
            }
        }
    }

    private func check(
        textCount: Int, _ key: UnsafeRawBufferPointer, _ nonce: UnsafeRawBufferPointer, _ associated: [UInt8]
    ) throws(CryptographyError) {
        guard key.count == AuthenticatedCipher.keyCount, nonce.count == AuthenticatedCipher.nonceCount else {
            throw CryptographyError(.invalidParameter, "a key has 32 bytes and a nonce 12")
        }
        guard max(textCount, associated.count) <= AuthenticatedCipher.maximumCount else {
            throw CryptographyError(.invalidParameter, "a text has at most 1 GiB")
        }
    }
}
