import Bytes
import TestSupport
import Testing

@testable import Cryptography

/// RFC 9180 and messages of other implementations.
@Suite struct HPKETests {
    private static let kem = 16

    @Test("the vectors of RFC 9180 for P-256 seal and open to the byte")
    func standard() throws {
        var count = 0
        for file in try VectorFolder.files(for: .hpkeStandard) {
            for vector in try file.cases("vectors") where try vector.integer("kem_id") == Self.kem {
                guard try vector.integer("mode") == 0 else { continue }
                try checkKeyPair(vector)
                guard let cipher = HPKE.Cipher(rawValue: UInt8(try vector.integer("aead_id"))) else { continue }
                // Others are for the counter that messages after the first have.
                for message in vector["encryptions"]?.arrayValue?.prefix(1) ?? [vector] {
                    try checkMessage(vector, message, cipher)
                    count += 1
                }
            }
        }
        #expect(count >= 3)
    }

    /// The key pairs come from their material, whatever cipher the vector is for.
    private func checkKeyPair(_ vector: JSON) throws {
        let recipient = try HPKE.deriveKeyPair(from: Secret(testing: vector.bytes("ikmR")))
        #expect(try recipient.publicKey.uncompressedPoint == vector.bytes("pkRm"))
        let ephemeral = try HPKE.deriveKeyPair(from: Secret(testing: vector.bytes("ikmE")))
        #expect(try ephemeral.publicKey.uncompressedPoint == vector.bytes("enc"))
    }

    private func checkMessage(_ vector: JSON, _ message: JSON, _ cipher: HPKE.Cipher) throws {
        let binding = HPKE.Binding(info: try vector.bytes("info"), associated: try message.bytes("aad"))
        let text = try message.bytes("pt")
        let sealed = try HPKE.seal(
            Secret(testing: text), to: P256.VerifyingKey(vector.bytes("pkRm")), cipher: cipher, binding: binding,
            ephemeral: P256.PrivateKey(scalar: Secret(testing: vector.bytes("skEm"))))
        #expect(try sealed.encapsulatedKey == vector.bytes("enc"))
        #expect(try sealed.ciphertext == message.bytes("ct"))
        let opened = try HPKE.open(
            sealed, with: P256.PrivateKey(scalar: Secret(testing: vector.bytes("skRm"))), cipher: cipher,
            binding: binding)
        #expect(opened.revealed == text)
    }

    @Test("messages of another implementation open, and only with their own key, cipher and binding")
    func messages() throws {
        let ciphers: [String: HPKE.Cipher] = ["AES-256-GCM": .aes256GCM, "ChaCha20Poly1305": .chaCha20Poly1305]
        var count = 0
        for file in try VectorFolder.files(for: .hpkeMessages) {
            for vector in file.json.arrayValue ?? [] {
                guard let cipher = ciphers[try vector.string("aead")] else { continue }
                let key = try P256.PrivateKey(scalar: Secret(testing: vector.bytes("skR")))
                let message = HPKE.Message(
                    encapsulatedKey: try vector.bytes("enc"), ciphertext: try vector.bytes("ct"))
                let binding = HPKE.Binding(info: try vector.bytes("info"), associated: try vector.bytes("aad"))
                let opened = try HPKE.open(message, with: key, cipher: cipher, binding: binding)
                #expect(try opened.revealed == vector.bytes("pt"))
                count += 1
                let others = [
                    (binding.info + [0], binding.associated, cipher), (binding.info, binding.associated + [0], cipher),
                    (binding.info, binding.associated, cipher == .aes256GCM ? .chaCha20Poly1305 : .aes256GCM),
                ]
                for (info, associated, cipher) in others {
                    #expect(throws: CryptographyError.self) {
                        _ = try HPKE.open(
                            message, with: key, cipher: cipher,
                            binding: HPKE.Binding(info: info, associated: associated))
                    }
                }
            }
        }
        #expect(count >= 2)
    }

    @Test("keys that official clients were sent and have sent open to their plaintexts")
    func exchanged() throws {
        for file in try VectorFolder.files(for: .keyExchange) {
            for vector in try file.cases("cases") {
                let key = try P256.PrivateKey(scalar: Secret(testing: vector.bytes("recipient_private_scalar_hex")))
                #expect(try Base64.encode(key.publicKey.spki) == vector.string("recipient_public_spki_b64"))
                let message = HPKE.Message(
                    encapsulatedKey: try Base64.decode(vector.string("encapsulated_key_b64")),
                    ciphertext: try Base64.decode(vector.string("ciphertext_b64")))
                #expect(try HPKE.open(message, with: key).revealed == vector.bytes("plaintext_hex"))
            }
        }
    }

    @Test("what is sealed opens again, not with any bit changed, and never twice alike")
    func roundTrip() throws {
        let random = SeededRandom(seed: 4)
        let key = try P256.PrivateKey.generate(from: random)
        let other = try P256.PrivateKey.generate(from: random)
        let text = Secret(testing: [1, 2, 3])
        for cipher in HPKE.Cipher.allCases {
            let message = try HPKE.seal(text, to: key.publicKey, cipher: cipher, from: random)
            #expect(try HPKE.seal(text, to: key.publicKey, cipher: cipher, from: random) != message)
            #expect(try HPKE.open(message, with: key, cipher: cipher).revealed == [1, 2, 3])
            #expect(throws: CryptographyError.self) { _ = try HPKE.open(message, with: other, cipher: cipher) }
            for bit in 0..<message.ciphertext.count * 8 {
                var changed = message.ciphertext
                changed[bit / 8] ^= 1 << (bit % 8)
                let message = HPKE.Message(encapsulatedKey: message.encapsulatedKey, ciphertext: changed)
                #expect(throws: CryptographyError.self) { _ = try HPKE.open(message, with: key, cipher: cipher) }
            }
        }
    }

    @Test("an encapsulated key that is no point of the curve, or is written otherwise, is refused")
    func points() throws {
        let random = SeededRandom(seed: 5)
        let key = try P256.PrivateKey.generate(from: random)
        let good = try HPKE.seal(Secret(testing: [1]), to: key.publicKey, from: random)
        let sender = try P256.VerifyingKey(good.encapsulatedKey)
        var offCurve = good.encapsulatedKey
        offCurve[64] ^= 1
        let wrong: [[UInt8]] = [
            offCurve, [], [0], sender.compressedPoint, sender.spki, [4] + [UInt8](repeating: 0, count: 64),
            [6] + good.encapsulatedKey.dropFirst(), good.encapsulatedKey + [0],
        ]
        for encapsulated in wrong {
            #expect(throws: CryptographyError.self) {
                _ = try HPKE.open(
                    HPKE.Message(encapsulatedKey: encapsulated, ciphertext: good.ciphertext), with: key)
            }
        }
        #expect(throws: CryptographyError.self) {
            _ = try HPKE.open(
                HPKE.Message(encapsulatedKey: good.encapsulatedKey, ciphertext: [1, 2, 3]), with: key)
        }
    }
}
