import Bytes
import CSodium

/// Key agreement on curve25519 (RFC 7748), by libsodium.
public enum X25519 {
    /// The public key, 32 bytes, of a private key of 32 random bytes.
    /// - Throws: `invalidKey` for another length.
    public static func publicKey(of privateKey: borrowing Secret) throws(CryptographyError) -> [UInt8] {
        Sodium.start()
        var publicKey = [UInt8](repeating: 0, count: 32)
        let isDone = privateKey.withBytes { key in
            guard key.count == 32, let key = key.asBytes.baseAddress else { return false }
            return crypto_scalarmult_base(&publicKey, key) == 0
        }
        guard isDone else { throw CryptographyError(.invalidKey, "an X25519 key has 32 bytes") }
        return publicKey
    }

    /// The secret shared with the holder of `peer`, 32 bytes. It is not uniform: derive keys from it with HKDF.
    /// - Throws: `invalidKey` for another length, and for public keys of small order, which would make the secret zero.
    public static func sharedSecret(
        of privateKey: borrowing Secret, with peer: [UInt8]
    ) throws(CryptographyError) -> Secret {
        Sodium.start()
        guard privateKey.count == 32, peer.count == 32 else {
            throw CryptographyError(.invalidKey, "an X25519 key has 32 bytes")
        }
        return try privateKey.withBytes { key throws(CryptographyError) in
            try Secret(count: 32) { secret throws(CryptographyError) in
                guard let key = key.asBytes.baseAddress, let target = secret.asBytes.baseAddress,
                    crypto_scalarmult(target, key, peer) == 0
                else { throw CryptographyError(.invalidKey, "a public key of small order") }
            }
        }
    }
}
