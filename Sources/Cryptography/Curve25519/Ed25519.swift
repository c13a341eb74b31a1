import Bytes
import CSodium

/// Signatures on edwards25519 (RFC 8032), by libsodium, which refuses small-order points and non-canonical encodings.
public enum Ed25519 {
    public static let publicKeyCount = 32
    public static let signatureCount = 64

    /// A private key, expanded once; it lies in locked memory.
    public struct PrivateKey: ~Copyable, Sendable {
        /// 32 bytes.
        public let publicKey: [UInt8]
        private let expanded: Secret

        /// Takes the seed of RFC 8032, 32 bytes.
        /// - Throws: `invalidKey` for another length.
        public init(seed: borrowing Secret) throws(CryptographyError) {
            Sodium.start()
            var publicKey = [UInt8](repeating: 0, count: publicKeyCount)
            expanded = try seed.withBytes { seed throws(CryptographyError) in
                try Secret(count: Int(crypto_sign_SECRETKEYBYTES)) { expanded throws(CryptographyError) in
                    guard seed.count == Int(crypto_sign_SEEDBYTES), let source = seed.asBytes.baseAddress,
                        let target = expanded.asBytes.baseAddress,
                        crypto_sign_seed_keypair(&publicKey, target, source) == 0
                    else { throw CryptographyError(.invalidKey, "an Ed25519 seed has 32 bytes") }
                }
            }
            self.publicKey = publicKey
        }

        /// The signature of `message`, 64 bytes, always the same.
        public borrowing func signature(for message: [UInt8]) throws(CryptographyError) -> [UInt8] {
            var signature = [UInt8](repeating: 0, count: signatureCount)
            let isSigned = expanded.withBytes { key in
                guard let key = key.asBytes.baseAddress else { return false }
                return crypto_sign_detached(&signature, nil, message, UInt64(message.count), key) == 0
            }
            guard isSigned else { throw CryptographyError(.library, "signing failed") }
            return signature
        }
    }

    /// Whether `signature` is one of `message` under a public key of 32 bytes; false for keys and signatures of any odd form.
    public static func isValid(_ signature: [UInt8], for message: [UInt8], publicKey: [UInt8]) -> Bool {
        Sodium.start()
        guard signature.count == signatureCount, publicKey.count == publicKeyCount else { return false }
        return crypto_sign_verify_detached(signature, message, UInt64(message.count), publicKey) == 0
    }
}
