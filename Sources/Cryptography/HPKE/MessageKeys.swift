import Bytes

/// Key and nonce of one message (RFC 9180 §4.1 and §5.1, mode base).
struct MessageKeys: ~Copyable {
    let key: Secret
    let nonce: Secret

    /// - Parameters:
    ///   - agreed: the coordinate that both sides computed.
    ///   - encapsulated: the sender's one-time public key, 65 bytes.
    ///   - recipient: the recipient's public key, 65 bytes.
    init(
        agreed: borrowing Secret, encapsulated: [UInt8], recipient: [UInt8], cipher: HPKE.Cipher, info: [UInt8]
    ) throws(CryptographyError) {
        let none = Secret(count: 0) { _ in }
        let extracted = LabeledHKDF.kem.extract(salt: none, "eae_prk", agreed)
        let shared = try LabeledHKDF.kem.expand(extracted, "shared_secret", encapsulated + recipient, count: 32)

        let suite = LabeledHKDF(cipher)
        // Mode 0: neither a key in common nor a sender to authenticate.
        let context = [0] + suite.hash("psk_id_hash", []) + suite.hash("info_hash", info)
        let secret = suite.extract(salt: shared, "secret", none)
        let key = try suite.expand(secret, "key", context, count: AuthenticatedCipher.keyCount)
        let nonce = try suite.expand(secret, "base_nonce", context, count: AuthenticatedCipher.nonceCount)
        self.init(key, nonce)
    }

    private init(_ key: consuming Secret, _ nonce: consuming Secret) {
        self.key = key
        self.nonce = nonce
    }
}

/// HKDF-SHA256 whose every input names the suite and the purpose (RFC 9180 §4).
struct LabeledHKDF {
    private let suite: [UInt8]

    /// `"KEM" ‖ I2OSP(0x0010, 2)`.
    static let kem = LabeledHKDF(suite: Array("KEM".utf8) + [0, 0x10])

    /// `"HPKE" ‖ KEM ‖ KDF ‖ AEAD`.
    init(_ cipher: HPKE.Cipher) {
        self.init(suite: Array("HPKE".utf8) + [0, 0x10, 0, 1, 0, cipher.rawValue])
    }

    private init(suite: [UInt8]) { self.suite = suite }

    private func labeled(_ label: String) -> [UInt8] { Array("HPKE-v1".utf8) + suite + Array(label.utf8) }

    func extract(salt: borrowing Secret, _ label: String, _ material: borrowing Secret) -> Secret {
        salt.withBytes { salt in
            material.withBytes { material in
                Secret(count: SHA256.digestCount) { key in
                    HMACSHA256.authenticate(key: salt, into: key) { hash in
                        hash.update(labeled(label))
                        hash.update(material)
                    }
                }
            }
        }
    }

    /// Extraction of what is public.
    func hash(_ label: String, _ text: [UInt8]) -> [UInt8] {
        let none = Secret(count: 0) { _ in }
        return HMACSHA256.authenticate(key: none) { hash in
            hash.update(labeled(label))
            hash.update(text)
        }
    }

    func expand(
        _ key: borrowing Secret, _ label: String, _ info: [UInt8], count: Int
    ) throws(CryptographyError) -> Secret {
        let length = [UInt8(truncatingIfNeeded: count >> 8), UInt8(truncatingIfNeeded: count)]
        return try HKDFSHA256.expand(key, info: length + labeled(label) + info, count: count)
    }
}
