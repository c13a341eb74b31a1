import Bytes
import Cryptography
import TestSupport
import Testing

@Suite struct P256KeyTests {
    private let random = SeededRandom(seed: 10)

    @Test("a public key is the same in DER, base64, PEM, with white space, compressed and not")
    func equalForms() throws {
        let key = try P256.PrivateKey.generate(from: random).publicKey
        let base64 = Base64.encode(key.spki)
        let pem =
            "-----BEGIN PUBLIC KEY-----\n\(base64.prefix(64))\r\n\(base64.dropFirst(64))\n-----END PUBLIC KEY-----\n"
        let compressedSPKI =
            try Hex.decode("3039301306072a8648ce3d020106082a8648ce3d030107032200") + key.compressedPoint
        #expect(key.spki.count == 91)
        #expect(key.compressedPoint.count == 33)
        for bytes in [key.spki, key.uncompressedPoint, key.compressedPoint, compressedSPKI] {
            #expect(try P256.VerifyingKey(bytes) == key)
            #expect(try P256.VerifyingKey(text: Base64.encode(bytes)) == key)
        }
        for text in [base64, " \(base64)\n", "\(base64.prefix(10))\r\n\t\(base64.dropFirst(10))", pem, "\n  " + pem] {
            #expect(try P256.VerifyingKey(text: text) == key)
        }
        #expect(try Set([P256.VerifyingKey(key.spki), P256.VerifyingKey(key.compressedPoint)]).count == 1)
    }

    @Test("everything else is no public key")
    func refusedKeys() throws {
        let spki = try P256.PrivateKey.generate(from: random).publicKey.spki
        var hybrid = Array(spki.dropFirst(26))
        hybrid[0] = 6 + (hybrid[64] & 1)
        var offCurve = spki
        offCurve[90] ^= 1
        var otherCurve = spki
        otherCurve[22] = 0x08
        let refused: [[UInt8]] = [
            [], [0], spki + [0], Array(spki.dropLast()), hybrid, offCurve, otherCurve, spki.prefix(26) + hybrid,
            [4] + [UInt8](repeating: 0, count: 64), [2] + [UInt8](repeating: 0xff, count: 32),
            [5] + spki.dropFirst(27).prefix(32),
        ]
        for bytes in refused {
            #expect(throws: CryptographyError.self, "\(Hex.encode(bytes))") { try P256.VerifyingKey(bytes) }
        }
        let base64 = Base64.encode(spki)
        let texts = [
            "", "-----BEGIN PUBLIC KEY-----", "-----BEGIN PUBLIC KEY----------END PUBLIC KEY-----", base64 + "=",
            "-----BEGIN PUBLIC KEY-----\(base64)", base64 + String(repeating: " ", count: 2000),
            "wallet-auth:" + base64,
            "-----BEGIN EC PUBLIC KEY-----\n\(base64)\n-----END EC PUBLIC KEY-----", base64 + "\u{a0}",
        ]
        for text in texts {
            #expect(throws: CryptographyError.self, "\(text)") { try P256.VerifyingKey(text: text) }
        }
    }

    @Test("every single byte of the head of a public key matters")
    func headBytes() throws {
        let spki = try P256.PrivateKey.generate(from: random).publicKey.spki
        for index in 0..<27 {
            var changed = spki
            changed[index] ^= 1
            #expect(throws: CryptographyError.self, "byte \(index)") { try P256.VerifyingKey(changed) }
        }
    }

    @Test("a private key survives PKCS #8, and none of its bytes may be changed")
    func pkcs8() throws {
        let key = try P256.PrivateKey.generate(from: random)
        let der = key.pkcs8()
        #expect(der.count == 138)
        #expect(try P256.PrivateKey(pkcs8: der).publicKey == key.publicKey)
        let bytes = der.revealed
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 1
            #expect(throws: CryptographyError.self, "byte \(index)") {
                _ = try P256.PrivateKey(pkcs8: Secret(testing: changed))
            }
        }
        for count in [0, 67, 137] {
            #expect(throws: CryptographyError.self) {
                _ = try P256.PrivateKey(pkcs8: Secret(testing: Array(bytes.prefix(count))))
            }
        }
    }

    @Test("PKCS #8 may leave the public key out or name the curve twice")
    func otherPKCS8() throws {
        let key = try P256.PrivateKey.generate(from: random)
        let scalar = Array(key.pkcs8().revealed[36..<68])
        let algorithm = "301306072a8648ce3d020106082a8648ce3d030107"
        let short = try Hex.decode("3041020100" + algorithm + "042730250201010420") + scalar
        let long =
            try Hex.decode("308193020100" + algorithm + "047930770201010420") + scalar
            + Hex.decode("a00a06082a8648ce3d030107a14403420004") + key.publicKey.uncompressedPoint.dropFirst()
        for der in [short, long] {
            #expect(try P256.PrivateKey(pkcs8: Secret(testing: der)).publicKey == key.publicKey)
        }
    }

    @Test("private keys out of range are refused")
    func scalarRange() throws {
        let order = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"
        let refused = [order, String(repeating: "0", count: 64), String(repeating: "f", count: 64), "01", ""]
        for scalar in try refused.map({ try Hex.decode($0) }) {
            #expect(throws: CryptographyError.self) { _ = try P256.PrivateKey(scalar: Secret(testing: scalar)) }
        }
        let largest = try Hex.decode(order.dropLast() + "0")
        #expect(throws: Never.self) { _ = try P256.PrivateKey(scalar: Secret(testing: largest)) }
    }

    @Test("a broken source of randomness ends in an error, not in a loop")
    func brokenRandomness() {
        struct Zeros: RandomSource {
            func fill(_ buffer: UnsafeMutableRawBufferPointer) { buffer.initializeMemory(as: UInt8.self, repeating: 0) }
        }
        #expect(throws: CryptographyError.self) { _ = try P256.PrivateKey.generate(from: Zeros()) }
    }

    @Test("a signature belongs to one message and one key, from any thread")
    func signing() async throws {
        let key = try P256.PrivateKey.generate(from: random)
        let other = try P256.PrivateKey.generate(from: random).publicKey
        let message = random.bytes(count: 0...300)
        let signature = try key.signature(for: message)
        let publicKey = key.publicKey
        #expect(!publicKey.isValid(derSignature: signature, for: message + [0]))
        #expect(!other.isValid(derSignature: signature, for: message))
        #expect(!publicKey.isValid(derSignature: signature + [0], for: message))
        #expect(!publicKey.isValid(derSignature: [], for: message))
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<16 {
                group.addTask { @concurrent in publicKey.isValid(derSignature: signature, for: message) }
            }
            for await isValid in group { #expect(isValid) }
        }
    }

    @Test("both sides of an agreement find the same secret")
    func agreement() throws {
        let mine = try P256.PrivateKey.generate(from: random)
        let theirs = try P256.PrivateKey.generate(from: random)
        let one = try mine.sharedSecret(with: theirs.publicKey)
        let two = try theirs.sharedSecret(with: mine.publicKey)
        #expect(one.revealed == two.revealed)
    }
}
