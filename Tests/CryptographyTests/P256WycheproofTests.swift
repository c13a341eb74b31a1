import Bytes
import Cryptography
import TestSupport
import Testing

@Suite struct P256WycheproofTests {
    @Test("DER signatures get the verdicts of Wycheproof, from OpenSSL and with a table")
    func der() throws {
        var tables: [P256.VerifyingKey: P256.PreparedKey] = [:]
        for vector in try Wycheproof.cases(.wycheproofP256DER) {
            let key = try P256.VerifyingKey(vector.publicKey("uncompressed"))
            let isValid = try key.isValid(derSignature: vector.bytes("sig"), for: vector.bytes("msg"))
            #expect(isValid == (vector.verdict == .valid), "\(vector.title)")
            let prepared = tables[key] ?? P256.PreparedKey(key)
            tables[key] = prepared
            let isValidWithTable = try prepared.isValid(derSignature: vector.bytes("sig"), for: vector.bytes("msg"))
            #expect(isValidWithTable == (vector.verdict == .valid), "\(vector.title), with a table")
        }
    }

    @Test("signatures as r ‖ s get the verdicts of Wycheproof")
    func p1363() throws {
        for vector in try Wycheproof.cases(.wycheproofP256P1363) {
            let key = try P256.VerifyingKey(vector.publicKey("uncompressed"))
            let isValid = try key.isValid(p1363Signature: vector.bytes("sig"), for: vector.bytes("msg"))
            #expect(isValid == (vector.verdict == .valid), "\(vector.title)")
        }
    }

    @Test("the keys of Wycheproof are the same key in every encoding")
    func encodings() throws {
        for vector in try Wycheproof.cases(.wycheproofP256DER) {
            let key = try P256.VerifyingKey(vector.publicKey("uncompressed"))
            let der = try vector.group.bytes("publicKeyDer")
            #expect(key.spki == der)
            #expect(try P256.VerifyingKey(der) == key)
            #expect(try P256.VerifyingKey(text: vector.group.string("publicKeyPem")) == key)
            #expect(try P256.VerifyingKey(key.compressedPoint) == key)
        }
    }

    @Test("key agreement gives the secrets of Wycheproof and refuses points off the curve")
    func agreement() throws {
        for shape in [VectorShape.wycheproofP256Agreement, .wycheproofP256AgreementSPKI] {
            for vector in try Wycheproof.cases(shape) {
                let scalar = try vector.bytes("private").drop { $0 == 0 }
                let key = try P256.PrivateKey(
                    scalar: Secret(testing: [UInt8](repeating: 0, count: 32 - scalar.count) + scalar))
                let secret = try? key.sharedSecret(with: P256.VerifyingKey(vector.bytes("public"))).revealed
                switch vector.verdict {
                case .valid: #expect(try secret == vector.bytes("shared"), "\(vector.title)")
                case .acceptable: #expect(try secret == nil || secret == vector.bytes("shared"), "\(vector.title)")
                case .invalid: #expect(secret == nil, "\(vector.title)")
                }
            }
        }
    }
}
