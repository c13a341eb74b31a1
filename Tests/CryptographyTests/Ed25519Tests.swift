import Bytes
import Cryptography
import TestSupport
import Testing

@Suite struct Ed25519Tests {
    @Test("Ed25519 verification gives the verdicts of Wycheproof")
    func wycheproof() throws {
        for vector in try Wycheproof.cases(.wycheproofEd25519) {
            let isValid = try Ed25519.isValid(
                vector.bytes("sig"), for: vector.bytes("msg"), publicKey: vector.publicKey("pk"))
            #expect(isValid == (vector.verdict == .valid), "\(vector.title)")
        }
    }

    @Test("signing gives test 3 of RFC 8032 §7.1")
    func rfc8032() throws {
        let key = try Ed25519.PrivateKey(
            seed: Secret(testing: Hex.decode("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7")))
        #expect(
            Hex.encode(key.publicKey) == "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025")
        #expect(
            try Hex.encode(key.signature(for: [0xaf, 0x82]))
                == "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")
    }

    @Test("a signature belongs to one message and one key")
    func roundTrip() throws {
        let random = SeededRandom(seed: 6)
        let key = try Ed25519.PrivateKey(seed: random.secret(count: 32))
        let other = try Ed25519.PrivateKey(seed: random.secret(count: 32))
        let message = random.bytes(count: 0...100)
        let signature = try key.signature(for: message)
        #expect(Ed25519.isValid(signature, for: message, publicKey: key.publicKey))
        #expect(!Ed25519.isValid(signature, for: message + [0], publicKey: key.publicKey))
        #expect(!Ed25519.isValid(signature, for: message, publicKey: other.publicKey))
        #expect(!Ed25519.isValid(signature + [0], for: message, publicKey: key.publicKey))
        #expect(!Ed25519.isValid(signature, for: message, publicKey: [UInt8](repeating: 0, count: 32)))
        #expect(!Ed25519.isValid([], for: message, publicKey: key.publicKey))
    }

    @Test("seeds of another length are refused")
    func seedLength() {
        for count in [0, 31, 33, 64] {
            #expect(throws: CryptographyError.self) {
                _ = try Ed25519.PrivateKey(seed: Secret(testing: [UInt8](repeating: 1, count: count)))
            }
        }
    }
}
