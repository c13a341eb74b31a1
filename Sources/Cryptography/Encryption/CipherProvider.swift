import COpenSSL

/// OpenSSL's implementation of one authenticated cipher, looked up once.
final class CipherProvider: @unchecked Sendable {
    enum Direction: Int32 { case decrypt = 0, encrypt = 1 }

    /// Immutable after the look-up, which is why threads may share it.
    private let cipher: OpaquePointer?

    init(_ name: String) { cipher = EVP_CIPHER_fetch(nil, name, nil) }

    deinit { EVP_CIPHER_free(cipher) }

    var isAvailable: Bool { cipher != nil }

    func operation(
        _ direction: Direction, key: UnsafeRawBufferPointer, nonce: UnsafeRawBufferPointer
    ) throws(CryptographyError) -> CipherOperation {
        let operation = try CipherOperation()
        let isReady = EVP_CipherInit_ex2(
            operation.context, cipher, key.asBytes.baseAddress,
            nonce.asBytes.baseAddress, direction.rawValue, nil)
        guard cipher != nil, isReady == 1 else { throw CryptographyError(.library, "the cipher is not available") }
        return operation
    }
}

/// One encryption or decryption under way; OpenSSL wipes its copy of the key when it ends.
struct CipherOperation: ~Copyable {
    fileprivate let context: OpaquePointer

    fileprivate init() throws(CryptographyError) {
        guard let context = EVP_CIPHER_CTX_new() else { throw CryptographyError(.library, "out of memory") }
        self.context = context
    }

    deinit { EVP_CIPHER_CTX_free(context) }

    /// Takes in the associated bytes; comes before the text.
    func bind(_ associated: [UInt8]) throws(CryptographyError) {
        var count: Int32 = 0
        guard associated.isEmpty || EVP_CipherUpdate(context, nil, &count, associated, Int32(associated.count)) == 1
        else { throw CryptographyError(.library, "associated bytes were refused") }
    }

    /// Turns plaintext into ciphertext of the same length, or back.
    func transform(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawPointer?
    ) throws(CryptographyError) {
        var count: Int32 = 0
        let source = input.asBytes.baseAddress
        let target = output?.assumingMemoryBound(to: UInt8.self)
        guard input.isEmpty || EVP_CipherUpdate(context, target, &count, source, Int32(input.count)) == 1 else {
            throw CryptographyError(.library, "the text was refused")
        }
    }

    /// Ends the operation; false when a decryption finds that the tag does not fit.
    func finish() -> Bool {
        // Neither cipher has anything left to write here, but OpenSSL wants a place for it.
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 16) { rest in
            var count: Int32 = 0
            return EVP_CipherFinal_ex(context, rest.baseAddress, &count) == 1
        }
    }

    func writeTag(to tag: UnsafeMutableRawBufferPointer) throws(CryptographyError) {
        guard EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(tag.count), tag.baseAddress) == 1 else {
            throw CryptographyError(.library, "no tag")
        }
    }

    func expect(tag: [UInt8]) throws(CryptographyError) {
        var tag = tag
        guard EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tag.count), &tag) == 1 else {
            throw CryptographyError(.library, "the tag was refused")
        }
    }
}
