import Bytes

/// HMAC with SHA-256 (RFC 2104).
public typealias HMACSHA256 = HMAC<SHA256>
/// HMAC with SHA-512 (RFC 2104).
public typealias HMACSHA512 = HMAC<SHA512>

/// A message authentication code with a secret key (RFC 2104).
public enum HMAC<Hash: HashFunction & ~Copyable> {
    /// The code of `message` under `key` of any length; as long as a digest of the hash.
    public static func authenticate(_ message: [UInt8], key: borrowing Secret) -> [UInt8] {
        authenticate(key: key) { $0.update(message) }
    }

    /// Whether `code` is the full code of `message` under `key`, compared in constant time.
    public static func isValid(_ code: [UInt8], for message: [UInt8], key: borrowing Secret) -> Bool {
        areEqualInConstantTime(code, authenticate(message, key: key))
    }

    /// The code of what `feed` puts into the hash, which saves joining the parts of a message.
    static func authenticate(key: borrowing Secret, _ feed: (inout Hash) -> Void) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: Hash.digestCount)
        key.withBytes { key in
            code.withUnsafeMutableBytes { authenticate(key: key, into: $0, feed) }
        }
        return code
    }

    /// Writes the code to the first bytes of `code`, which may lie in locked memory.
    static func authenticate(
        key: UnsafeRawBufferPointer, into code: UnsafeMutableRawBufferPointer, _ feed: (inout Hash) -> Void
    ) {
        withUnsafeTemporaryAllocation(byteCount: Hash.blockCount + Hash.digestCount, alignment: 8) { scratch in
            let block = UnsafeMutableRawBufferPointer(rebasing: scratch[..<Hash.blockCount])
            let digest = UnsafeMutableRawBufferPointer(rebasing: scratch[Hash.blockCount...])
            loadKey(key, into: block)

            digestBlock(block, maskedWith: 0x36, into: digest, feed)
            digestBlock(block, maskedWith: 0x5c, into: digest) { $0.update(UnsafeRawBufferPointer(digest)) }

            code.copyMemory(from: UnsafeRawBufferPointer(digest))
            scratch.wipe()
        }
    }

    /// RFC 2104 §2: a key longer than a block is hashed, a shorter one is filled up with zeros.
    private static func loadKey(_ key: UnsafeRawBufferPointer, into block: UnsafeMutableRawBufferPointer) {
        block.initializeMemory(as: UInt8.self, repeating: 0)
        guard key.count > Hash.blockCount, let start = block.baseAddress else {
            return block.copyMemory(from: key)
        }
        var hash = Hash()
        hash.update(key)
        hash.finish(into: start)
    }

    /// Hashes the key block under a mask and then what `feed` adds; the block is unmasked again afterwards.
    private static func digestBlock(
        _ block: UnsafeMutableRawBufferPointer, maskedWith mask: UInt8, into digest: UnsafeMutableRawBufferPointer,
        _ feed: (inout Hash) -> Void
    ) {
        guard let start = digest.baseAddress else { return }
        var hash = Hash()
        for index in block.indices { block[index] ^= mask }
        hash.update(UnsafeRawBufferPointer(block))
        for index in block.indices { block[index] ^= mask }
        feed(&hash)
        hash.finish(into: start)
    }
}
