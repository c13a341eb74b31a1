import Bytes

/// Hybrid public key encryption (RFC 9180): mode base, DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, one message for each
/// encapsulation.
///
/// This is how keys leave and enter: sealed to one recipient, so that nothing on the way can read them.
public enum HPKE {
    /// The cipher of a message, by its number in RFC 9180 §7.3.
    public enum Cipher: UInt8, Sendable, CaseIterable {
        case aes256GCM = 2
        case chaCha20Poly1305 = 3

        var cipher: AuthenticatedCipher {
            switch self {
            case .aes256GCM: .aes256GCM
            case .chaCha20Poly1305: .chaCha20Poly1305
            }
        }
    }

    /// What is sent to the recipient.
    public struct Message: Equatable, Sendable {
        /// The sender's one-time public key, an uncompressed point of 65 bytes.
        public let encapsulatedKey: [UInt8]
        /// As long as the plaintext, with the tag of 16 bytes behind it.
        public let ciphertext: [UInt8]

        public init(encapsulatedKey: [UInt8], ciphertext: [UInt8]) {
            self.encapsulatedKey = encapsulatedKey
            self.ciphertext = ciphertext
        }
    }

    /// What a message is bound to beside its recipient; both sides must give the same.
    public struct Binding: Equatable, Sendable {
        public var info: [UInt8]
        public var associated: [UInt8]

        public init(info: [UInt8] = [], associated: [UInt8] = []) {
            self.info = info
            self.associated = associated
        }
    }

    /// Seals `plaintext` to the holder of the recipient's private key (RFC 9180 §6.1, `SealBase`).
    public static func seal(
        _ plaintext: borrowing Secret, to recipient: P256.VerifyingKey, cipher: Cipher = .chaCha20Poly1305,
        binding: Binding = Binding(), from random: any RandomSource
    ) throws(CryptographyError) -> Message {
        try seal(
            plaintext, to: recipient, cipher: cipher, binding: binding,
            ephemeral: P256.PrivateKey.generate(from: random))
    }

    /// With the sender's one-time key given, which only vectors may do.
    static func seal(
        _ plaintext: borrowing Secret, to recipient: P256.VerifyingKey, cipher: Cipher, binding: Binding,
        ephemeral: borrowing P256.PrivateKey
    ) throws(CryptographyError) -> Message {
        let encapsulated = ephemeral.publicKey.uncompressedPoint
        let keys = try MessageKeys(
            agreed: ephemeral.sharedSecret(with: recipient), encapsulated: encapsulated,
            recipient: recipient.uncompressedPoint, cipher: cipher, info: binding.info)
        let ciphertext = try plaintext.withBytes { plaintext throws(CryptographyError) in
            try keys.key.withBytes { key throws(CryptographyError) in
                try keys.nonce.withBytes { nonce throws(CryptographyError) in
                    try cipher.cipher.seal(plaintext, key: key, nonce: nonce, associated: binding.associated)
                }
            }
        }
        return Message(encapsulatedKey: encapsulated, ciphertext: ciphertext)
    }

    /// Opens a message that was sealed to this key (`OpenBase`).
    /// - Throws: `invalidKey` for an encapsulated key that is no uncompressed point of the curve; `notAuthentic` for a
    ///   message to another key, under another binding or cipher, or changed; `malformed` for one shorter than a tag.
    public static func open(
        _ message: Message, with key: borrowing P256.PrivateKey, cipher: Cipher = .chaCha20Poly1305,
        binding: Binding = Binding()
    ) throws(CryptographyError) -> Secret {
        guard message.encapsulatedKey.count == 65 else {
            throw CryptographyError(.invalidKey, "an encapsulated key has 65 bytes")
        }
        let sender = try P256.VerifyingKey(message.encapsulatedKey)
        let keys = try MessageKeys(
            agreed: key.sharedSecret(with: sender), encapsulated: sender.uncompressedPoint,
            recipient: key.publicKey.uncompressedPoint, cipher: cipher, info: binding.info)
        return try keys.key.withBytes { key throws(CryptographyError) in
            try keys.nonce.withBytes { nonce throws(CryptographyError) in
                try cipher.cipher.open(
                    message.ciphertext[...], key: key, nonce: nonce, associated: binding.associated)
            }
        }
    }

    /// The key pair that belongs to some key material (RFC 9180 §7.1.3, `DeriveKeyPair`).
    /// - Parameter material: as many random bytes as a private key has, or more.
    public static func deriveKeyPair(from material: borrowing Secret) throws(CryptographyError) -> P256.PrivateKey {
        guard material.count >= 32 else {
            throw CryptographyError(.invalidParameter, "key material of at least 32 bytes is needed")
        }
        let seed = LabeledHKDF.kem.extract(salt: Secret(count: 0) { _ in }, "dkp_prk", material)
        for counter in UInt8.min...UInt8.max {
            let candidate = try LabeledHKDF.kem.expand(seed, "candidate", [counter], count: 32)
            if let key = try? P256.PrivateKey(scalar: candidate) { return key }
        }
        throw CryptographyError(.fault, "no key pair can be derived from this material")
    }
}
