import COpenSSL
import Glibc

extension UnsafeRawBufferPointer {
    /// The same memory as the C libraries want to see it.
    var asBytes: UnsafeBufferPointer<UInt8> { assumingMemoryBound(to: UInt8.self) }
}

extension UnsafeMutableRawBufferPointer {
    /// The same memory as the C libraries want to see it.
    var asBytes: UnsafeMutableBufferPointer<UInt8> { assumingMemoryBound(to: UInt8.self) }

    /// Overwrites the bytes in a way that the compiler may not leave out.
    func wipe() {
        if let start = baseAddress { explicit_bzero(start, count) }
    }
}

/// Whether both are the same bytes, in time that depends on their lengths alone, whatever the compiler makes of it.
func areEqualInConstantTime(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
}
