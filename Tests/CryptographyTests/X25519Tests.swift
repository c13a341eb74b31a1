import Bytes
import Cryptography
import TestSupport
import Testing

@Suite struct X25519Tests {
    @Test("X25519 gives the secrets of Wycheproof, and never a secret of zeros")
    func wycheproof() throws {
        for vector in try Wycheproof.cases(.wycheproofX25519) {
            let secret = try? X25519.sharedSecret(of: vector.secret("private"), with: vector.bytes("public")).revealed
            let expected = try vector.bytes("shared")
            if expected.allSatisfy({ $0 == 0 }) {
                #expect(secret == nil, "\(vector.title)")
            } else {
                #expect((secret == expected) == (vector.verdict != .invalid), "\(vector.title)")
            }
        }
    }

    @Test("both sides of an agreement find the same secret")
    func roundTrip() throws {
        let random = SeededRandom(seed: 7)
        let mine = random.secret(count: 32)
        let theirs = random.secret(count: 32)
        let one = try X25519.sharedSecret(of: mine, with: X25519.publicKey(of: theirs))
        let two = try X25519.sharedSecret(of: theirs, with: X25519.publicKey(of: mine))
        #expect(one.revealed == two.revealed)
        #expect(throws: CryptographyError.self) { _ = try X25519.sharedSecret(of: mine, with: [1]) }
        #expect(throws: CryptographyError.self) { _ = try X25519.publicKey(of: Secret(testing: [1])) }
    }
}
