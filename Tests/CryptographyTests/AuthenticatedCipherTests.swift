import Bytes
import Cryptography
import TestSupport
import Testing

@Suite struct AuthenticatedCipherTests {
    @Test(
        "the ciphers give the verdicts of Wycheproof, and refuse the keys and nonces that are not theirs",
        arguments: [
            (VectorShape.wycheproofAESGCM, AuthenticatedCipher.aes256GCM),
            (.wycheproofChaCha20Poly1305, .chaCha20Poly1305),
        ])
    func wycheproof(_ shape: VectorShape, _ cipher: AuthenticatedCipher) throws {
        for vector in try Wycheproof.cases(shape) {
            let isOurs =
                try vector.group.integer("keySize") == 256 && vector.group.integer("ivSize") == 96
                && vector.group.integer("tagSize") == 128
            try check(vector, cipher, isExpected: isOurs && vector.verdict != .invalid)
        }
    }

    private func check(_ vector: Wycheproof, _ cipher: AuthenticatedCipher, isExpected: Bool) throws {
        let sealed = try vector.bytes("ct") + vector.bytes("tag")
        let nonce = try vector.bytes("iv")
        let associated = try vector.bytes("aad")
        let plaintext = try? cipher.open(sealed, key: vector.secret("key"), nonce: nonce, associated: associated)
            .revealed
        #expect(try plaintext == (isExpected ? vector.bytes("msg") : nil), "\(vector.title)")

        let resealed = try? cipher.seal(
            vector.secret("msg"), key: vector.secret("key"), nonce: nonce, associated: associated)
        #expect((resealed == sealed) == isExpected, "\(vector.title)")
    }

    @Test("what is sealed opens again, and not with any bit changed")
    func roundTrip() throws {
        let random = SeededRandom(seed: 3)
        for cipher in [AuthenticatedCipher.aes256GCM, .chaCha20Poly1305] {
            let key = random.secret(count: 32)
            let nonce = random.bytes(count: 12)
            let text = random.bytes(count: 0...40)
            let sealed = try cipher.seal(Secret(testing: text), key: key, nonce: nonce, associated: [9])
            #expect(try cipher.open(sealed, key: key, nonce: nonce, associated: [9]).revealed == text)
            for bit in 0..<sealed.count * 8 {
                var changed = sealed
                changed[bit / 8] ^= 1 << (bit % 8)
                #expect(throws: CryptographyError.self) {
                    _ = try cipher.open(changed, key: key, nonce: nonce, associated: [9])
                }
            }
            #expect(throws: CryptographyError.self) {
                _ = try cipher.open(Array(sealed.prefix(15)), key: key, nonce: nonce, associated: [9])
            }
        }
    }
}
