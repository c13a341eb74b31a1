import Bytes
import CSecp256k1

/// ECDSA on secp256k1, the curve of Ethereum, by libsecp256k1.
///
/// Signatures are deterministic (RFC 6979 without extra entropy) and have a low s; a high s is refused everywhere.
/// Keys that sign often have an arithmetic of ours for the check of their signatures, which are public: `PreparedKey`.
public enum Secp256k1 {
    /// The public key of a private key of 32 bytes.
    /// - Throws: `invalidKey` unless 1 ≤ key < n.
    public static func publicKey(of privateKey: borrowing Secret) throws(CryptographyError) -> PublicKey {
        let context = SigningContext.current
        return try withScalar(privateKey) { scalar throws(CryptographyError) in
            var key = secp256k1_pubkey()
            guard secp256k1_ec_pubkey_create(context, &key, scalar) == 1 else {
                throw CryptographyError(.invalidKey, "the private key is out of range")
            }
            return PublicKey(key)
        }
    }

    /// Signs a digest of 32 bytes.
    /// - Throws: `invalidKey` for a private key out of range; `fault` for the recovery ids 2 and 3, which Ethereum has no room for and
    ///   which do not occur by chance.
    public static func sign(
        digest: [UInt8], with privateKey: borrowing Secret
    ) throws(CryptographyError) -> RecoverableSignature {
        try check(digest)
        let context = SigningContext.current
        return try withScalar(privateKey) { scalar throws(CryptographyError) in
            var signature = secp256k1_ecdsa_recoverable_signature()
            guard secp256k1_ecdsa_sign_recoverable(context, &signature, digest, scalar, nil, nil) == 1 else {
                throw CryptographyError(.invalidKey, "the private key is out of range")
            }
            let result = RecoverableSignature(signature)
            guard result.recoveryID < 2 else { throw CryptographyError(.fault, "a signature with r above n") }
            return result
        }
    }

    /// Signs a digest of 32 bytes and releases the signature only if the expected public key comes back out of it, because a
    /// miscomputed signature can give the private key away.
    /// - Throws: `fault` when another key comes back; else as `sign`.
    public static func signAndCheck(
        digest: [UInt8], with privateKey: borrowing Secret, expecting publicKey: PublicKey
    ) throws(CryptographyError) -> RecoverableSignature {
        let signature = try sign(digest: digest, with: privateKey)
        guard try recover(signature, digest: digest) == publicKey else { throw mismatch }
        return signature
    }

    /// Signs as `signAndCheck` with a public key does, and checks in less than half the time that the key comes back.
    /// - Throws: `fault` when another key comes back; else as `sign`.
    public static func signAndCheck(
        digest: [UInt8], with privateKey: borrowing Secret, expecting key: PreparedKey
    ) throws(CryptographyError) -> RecoverableSignature {
        let signature = try sign(digest: digest, with: privateKey)
        guard key.isRecovered(from: signature, digest: digest) else { throw mismatch }
        return signature
    }

    /// The public key that signed a digest of 32 bytes.
    /// - Throws: `invalidSignature` when r or s is out of range, s is high, or no key belongs to them.
    public static func recover(
        _ signature: RecoverableSignature, digest: [UInt8]
    ) throws(CryptographyError) -> PublicKey {
        try check(digest)
        let context = SigningContext.current
        var parsed = try signature.parsed()
        var plain = secp256k1_ecdsa_signature()
        var key = secp256k1_pubkey()
        guard secp256k1_ecdsa_recoverable_signature_convert(context, &plain, &parsed) == 1,
            secp256k1_ecdsa_signature_normalize(context, nil, &plain) == 0,
            secp256k1_ecdsa_recover(context, &key, &parsed, digest) == 1
        else { throw CryptographyError(.invalidSignature, "no key belongs to the signature, or its s is high") }
        return PublicKey(key)
    }

    /// Whether `compactSignature`, r ‖ s of 64 bytes, is a signature of a digest of 32 bytes; one with a high s is none.
    public static func isValid(
        compactSignature signature: [UInt8], digest: [UInt8], publicKey: PublicKey
    ) -> Bool {
        var parsed = secp256k1_ecdsa_signature()
        guard signature.count == 64,
            secp256k1_ecdsa_signature_parse_compact(SigningContext.current, &parsed, signature) == 1
        else { return false }
        return isValid(&parsed, digest, publicKey)
    }

    /// Whether `derSignature`, in strict DER, is a signature of a digest of 32 bytes; one with a high s is none.
    public static func isValid(derSignature signature: [UInt8], digest: [UInt8], publicKey: PublicKey) -> Bool {
        var parsed = secp256k1_ecdsa_signature()
        guard 8...72 ~= signature.count,
            secp256k1_ecdsa_signature_parse_der(SigningContext.current, &parsed, signature, signature.count) == 1
        else { return false }
        return isValid(&parsed, digest, publicKey)
    }

    private static func isValid(
        _ signature: inout secp256k1_ecdsa_signature, _ digest: [UInt8], _ publicKey: PublicKey
    ) -> Bool {
        var key = publicKey.parsed
        return digest.count == 32 && secp256k1_ecdsa_verify(SigningContext.current, &signature, digest, &key) == 1
    }

    private static var mismatch: CryptographyError {
        CryptographyError(.fault, "the signature does not belong to the expected key")
    }

    private static func check(_ digest: [UInt8]) throws(CryptographyError) {
        guard digest.count == 32 else { throw CryptographyError(.invalidParameter, "a digest has 32 bytes") }
    }

    private static func withScalar<R>(
        _ key: borrowing Secret, _ body: (UnsafePointer<UInt8>) throws(CryptographyError) -> R
    ) throws(CryptographyError) -> R {
        try key.withBytes { bytes throws(CryptographyError) in
            guard bytes.count == 32, let scalar = bytes.asBytes.baseAddress else {
                throw CryptographyError(.invalidKey, "a private key has 32 bytes")
            }
            return try body(scalar)
        }
    }
}
