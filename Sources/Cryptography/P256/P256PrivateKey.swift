import Bytes
import COpenSSL

extension P256 {
    /// A private key; the scalar lies in locked memory and OpenSSL sees it only for the time of one operation.
    public struct PrivateKey: ~Copyable, Sendable {
        public let publicKey: VerifyingKey
        let scalar: Secret

        /// Takes the private scalar, 32 bytes, big-endian.
        /// - Throws: `invalidKey` unless 1 ≤ scalar < n.
        public init(scalar: consuming Secret) throws(CryptographyError) {
            try self.init(scalar: scalar, claimedPoint: nil)
        }

        /// - Parameter claimedPoint: the public key that came along, 65 bytes; it must be the right one.
        init(scalar: consuming Secret, claimedPoint: [UInt8]?) throws(CryptographyError) {
            let point = try PrivateScalar.point(of: scalar)
            guard claimedPoint == nil || claimedPoint == point else {
                throw CryptographyError(.invalidKey, "the public key inside belongs to another private key")
            }
            publicKey = try VerifyingKey(point)
            self.scalar = scalar
        }

        /// Draws a new key.
        public static func generate(from random: some RandomSource) throws(CryptographyError) -> PrivateKey {
            // All but one in 2^32 draws are below the order of the curve; a source that fails so often is broken.
            for _ in 0..<16 {
                if let key = try? PrivateKey(scalar: random.secret(count: 32)) { return key }
            }
            throw CryptographyError(.fault, "the source of randomness is broken")
        }

        /// An ECDSA signature of the SHA-256 digest of `message`, in DER. OpenSSL draws the nonce, bound to key and digest.
        public borrowing func signature(for message: [UInt8]) throws(CryptographyError) -> [UInt8] {
            let digest = SHA256.hash(message)
            return try withKey { key throws(CryptographyError) in
                var signature = [UInt8](repeating: 0, count: 72)
                var count: UInt32 = 0
                guard ECDSA_sign(0, digest, 32, &signature, &count, key.handle) == 1 else {
                    ERR_clear_error()
                    throw CryptographyError(.library, "signing failed")
                }
                return Array(signature[..<Int(count)])
            }
        }

        /// The x coordinate of the common point with the holder of `peer`, 32 bytes (SEC 1 §3.3.1). It is not uniform: derive keys
        /// from it with HKDF.
        public borrowing func sharedSecret(with peer: VerifyingKey) throws(CryptographyError) -> Secret {
            try withKey { key throws(CryptographyError) in
                try Secret(count: 32) { secret throws(CryptographyError) in
                    let peerPoint = EC_KEY_get0_public_key(peer.key.handle)
                    guard ECDH_compute_key(secret.baseAddress, 32, peerPoint, key.handle, nil) == 32 else {
                        ERR_clear_error()
                        throw CryptographyError(.library, "key agreement failed")
                    }
                }
            }
        }

        private borrowing func withKey<R: ~Copyable>(
            _ body: (ECKey) throws(CryptographyError) -> R
        ) throws(CryptographyError) -> R {
            let key = try ECKey()
            try PrivateScalar.withNumber(scalar) { number throws(CryptographyError) in
                guard EC_KEY_set_private_key(key.handle, number) == 1 else {
                    throw CryptographyError(.library, "the private key was refused")
                }
            }
            return try body(key)
        }
    }
}

/// Lends a private scalar to OpenSSL as a number, which is wiped afterwards.
private enum PrivateScalar {
    /// The public key, 65 bytes.
    static func point(of scalar: borrowing Secret) throws(CryptographyError) -> [UInt8] {
        try withNumber(scalar) { number throws(CryptographyError) in
            let point = try P256Curve.Point()
            guard EC_POINT_mul(try P256Curve.group(), point.handle, number, nil, nil, nil) == 1 else {
                throw CryptographyError(.library, "the public key could not be computed")
            }
            return try point.encoded(POINT_CONVERSION_UNCOMPRESSED, count: 65)
        }
    }

    static func withNumber<R>(
        _ scalar: borrowing Secret, _ body: (OpaquePointer) throws(CryptographyError) -> R
    ) throws(CryptographyError) -> R {
        guard scalar.count == 32 else { throw CryptographyError(.invalidKey, "a private key has 32 bytes") }
        let order = EC_GROUP_get0_order(try P256Curve.group())
        guard let number = BN_secure_new() else { throw CryptographyError(.library, "out of memory") }
        defer { BN_clear_free(number) }
        scalar.withBytes { bytes in
            _ = BN_bin2bn(bytes.asBytes.baseAddress, 32, number)
        }
        BN_set_flags(number, BN_FLG_CONSTTIME)
        guard BN_is_zero(number) == 0, BN_cmp(number, order) < 0 else {
            throw CryptographyError(.invalidKey, "the private key is out of range")
        }
        return try body(number)
    }
}
