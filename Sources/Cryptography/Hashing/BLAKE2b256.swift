import CSodium

/// BLAKE2b with a digest of 32 bytes and no key (RFC 7693), by libsodium. Sui and Cardano hash with it what they sign.
public enum BLAKE2b256 {
    /// The digest of one byte string.
    public static func hash(_ bytes: [UInt8]) -> [UInt8] {
        Sodium.start()
        var digest = [UInt8](repeating: 0, count: 32)
        // It fails only for lengths of digest and key that are out of range.
        _ = crypto_generichash_blake2b(&digest, digest.count, bytes, UInt64(bytes.count), nil, 0)
        return digest
    }
}
