import COpenSSL
import Glibc

/// SHA-256 (FIPS 180-4), by OpenSSL.
///
/// Its plain functions are used rather than `EVP_MD`, which allocates and looks up a provider for every message.
public struct SHA256: HashFunction, ~Copyable {
    public static let digestCount = 32
    public static let blockCount = 64
    private var context = SHA256_CTX()

    public init() { SHA256_Init(&context) }

    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        SHA256_Update(&context, bytes.baseAddress, bytes.count)
    }

    public mutating func finish(into digest: UnsafeMutableRawPointer) {
        SHA256_Final(digest.assumingMemoryBound(to: UInt8.self), &context)
        explicit_bzero(&context, MemoryLayout<SHA256_CTX>.size)
    }
}

/// SHA-512 (FIPS 180-4), by OpenSSL.
public struct SHA512: HashFunction, ~Copyable {
    public static let digestCount = 64
    public static let blockCount = 128
    private var context = SHA512_CTX()

    public init() { SHA512_Init(&context) }

    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        SHA512_Update(&context, bytes.baseAddress, bytes.count)
    }

    public mutating func finish(into digest: UnsafeMutableRawPointer) {
        SHA512_Final(digest.assumingMemoryBound(to: UInt8.self), &context)
        explicit_bzero(&context, MemoryLayout<SHA512_CTX>.size)
    }
}
