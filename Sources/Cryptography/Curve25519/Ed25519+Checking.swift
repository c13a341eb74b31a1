import Bytes

extension Ed25519 {
    /// Signs with a seed of 32 bytes and verifies before anything is handed out: a fault in making a signature can
    /// give the key away.
    /// - Parameter publicKey: the key that the seed must belong to, 32 bytes.
    /// - Throws: `invalidKey` when it belongs to another, `fault` when the signature is wrong.
    public static func signAndCheck(
        _ message: [UInt8], with seed: borrowing Secret, expecting publicKey: [UInt8]
    ) throws(CryptographyError) -> [UInt8] {
        try signAndCheck(message, with: seed, expecting: publicKey) {
            (key: borrowing PrivateKey, message: [UInt8]) throws(CryptographyError) -> [UInt8] in
            try key.signature(for: message)
        }
    }

    /// The same by any way of signing, which may err.
    static func signAndCheck(
        _ message: [UInt8], with seed: borrowing Secret, expecting publicKey: [UInt8],
        by sign: (borrowing PrivateKey, [UInt8]) throws(CryptographyError) -> [UInt8]
    ) throws(CryptographyError) -> [UInt8] {
        let key = try PrivateKey(seed: seed)
        guard key.publicKey == publicKey else {
            throw CryptographyError(.invalidKey, "the key belongs to another public key")
        }
        let signature = try sign(key, message)
        guard isValid(signature, for: message, publicKey: publicKey) else {
            throw CryptographyError(.fault, "the signature made is not valid")
        }
        return signature
    }
}
