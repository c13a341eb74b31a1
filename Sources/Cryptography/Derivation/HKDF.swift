import Bytes

/// HKDF with SHA-256 (RFC 5869).
public typealias HKDFSHA256 = HKDF<SHA256>
/// HKDF with SHA-512 (RFC 5869).
public typealias HKDFSHA512 = HKDF<SHA512>

/// Derives keys from a secret (RFC 5869). Everything derived stays in locked memory.
public enum HKDF<Hash: HashFunction & ~Copyable> {
    /// The longest output, 255 digests.
    public static var maximumCount: Int { 255 * Hash.digestCount }

    /// Extract and expand in one: `count` bytes from `secret` for the purpose that `info` names.
    /// - Throws: `invalidParameter` when `count` is negative or above `maximumCount`.
    public static func derive(
        from secret: borrowing Secret, salt: [UInt8], info: [UInt8], count: Int
    ) throws(CryptographyError) -> Secret {
        try expand(extract(secret, salt: salt), info: info, count: count)
    }

    /// RFC 5869 §2.2: concentrates the entropy of `secret` into a key as long as a digest.
    public static func extract(_ secret: borrowing Secret, salt: [UInt8]) -> Secret {
        secret.withBytes { secret in
            Secret(count: Hash.digestCount) { key in
                salt.withUnsafeBytes { salt in
                    HMAC<Hash>.authenticate(key: salt, into: key) { $0.update(secret) }
                }
            }
        }
    }

    /// RFC 5869 §2.3: stretches an extracted key to `count` bytes for the purpose that `info` names.
    /// - Throws: `invalidParameter` when `count` is negative or above `maximumCount`.
    public static func expand(
        _ key: borrowing Secret, info: [UInt8], count: Int
    ) throws(CryptographyError) -> Secret {
        guard 0...maximumCount ~= count else {
            throw CryptographyError(.invalidParameter, "HKDF gives at most \(maximumCount) bytes")
        }
        return key.withBytes { key in
            Secret(count: count) { output in expand(key, info: info, into: output) }
        }
    }

    private static func expand(
        _ key: UnsafeRawBufferPointer, info: [UInt8], into output: UnsafeMutableRawBufferPointer
    ) {
        withUnsafeTemporaryAllocation(byteCount: Hash.digestCount, alignment: 8) { block in
            var counter: UInt8 = 0
            var written = 0
            while written < output.count {
                // T(0) is empty; the counter cannot pass 255, because `count` is bounded.
                let previous = UnsafeRawBufferPointer(rebasing: block[..<(counter == 0 ? 0 : block.count)])
                counter += 1
                HMAC<Hash>.authenticate(key: key, into: block) { hash in
                    hash.update(previous)
                    hash.update(info)
                    hash.update([counter])
                }
                let part = block.prefix(output.count - written)
                UnsafeMutableRawBufferPointer(rebasing: output[written...])
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: part))
                written += part.count
            }
            block.wipe()
        }
    }
}
