import Bytes
import Cryptography
import TestSupport
import Testing

@Suite struct Secp256k1Tests {
    @Test("signatures, public keys and recovery are those of another wrapper of RFC 6979")
    func signing() throws {
        for file in try VectorFolder.files(for: .secp256k1Sign) {
            for vector in try file.cases("cases") {
                let key = Secret(testing: try vector.bytes("priv"))
                let digest = try vector.bytes("hash")
                let publicKey = try Secp256k1.publicKey(of: key)
                #expect(try publicKey.uncompressed == vector.bytes("pub_uncompressed"))
                #expect(try publicKey.compressed == vector.bytes("pub_compressed"))
                #expect(try Secp256k1.PublicKey(publicKey.compressed) == publicKey)
                #expect(try Secp256k1.PublicKey(publicKey.uncompressed) == publicKey)

                let signature = try Secp256k1.signAndCheck(digest: digest, with: key, expecting: publicKey)
                #expect(try signature.r == vector.bytes("r"))
                #expect(try signature.s == vector.bytes("s"))
                #expect(try Int(signature.recoveryID) == vector.integer("recid"))
                #expect(Secp256k1.isValid(compactSignature: signature.compact, digest: digest, publicKey: publicKey))
            }
        }
    }

    @Test("recovery follows recovery ids 2 and 3 and refuses what has no key")
    func recovery() throws {
        for file in try VectorFolder.files(for: .secp256k1Recover) {
            for vector in try file.cases("overflow_recid") {
                let key = try Secp256k1.recover(signature(vector), digest: vector.bytes("hash"))
                #expect(try key.uncompressed == vector.bytes("pub_uncompressed"))
            }
            for vector in try file.cases("invalid") {
                let why = try vector.string("why")
                #expect(throws: CryptographyError.self, "\(why)") {
                    try Secp256k1.recover(signature(vector), digest: vector.bytes("hash"))
                }
            }
            for vector in try file.cases("invalid_private_keys") {
                let key = Secret(testing: try vector.bytes("key"))
                let digest = [UInt8](repeating: 1, count: 32)
                #expect(throws: CryptographyError.self) { _ = try Secp256k1.publicKey(of: key) }
                #expect(throws: CryptographyError.self) { _ = try Secp256k1.sign(digest: digest, with: key) }
            }
        }
    }

    private func signature(_ vector: JSON) throws -> RecoverableSignature {
        try RecoverableSignature(
            r: vector.bytes("r"), s: vector.bytes("s"), recoveryID: UInt8(vector.integer("recid")))
    }

    @Test("a signature that does not belong to the expected key is withheld")
    func faultyExpectation() throws {
        let random = SeededRandom(seed: 8)
        let other = try Secp256k1.publicKey(of: random.secret(count: 32))
        let error = #expect(throws: CryptographyError.self) {
            _ = try Secp256k1.signAndCheck(
                digest: random.bytes(count: 32), with: random.secret(count: 32), expecting: other)
        }
        #expect(error?.code == .fault)
    }

    @Test("the other root of a signature recovers another key, and its high-s twin none")
    func malleability() throws {
        let random = SeededRandom(seed: 9)
        for _ in 0..<20 {
            let key = random.secret(count: 32)
            let digest = random.bytes(count: 32)
            let publicKey = try Secp256k1.publicKey(of: key)
            let signature = try Secp256k1.sign(digest: digest, with: key)
            let otherRoot = try RecoverableSignature(
                r: signature.r, s: signature.s, recoveryID: signature.recoveryID ^ 1)
            #expect(try Secp256k1.recover(otherRoot, digest: digest) != publicKey)
            let twin = try RecoverableSignature(
                r: signature.r, s: HighS.negated(signature.s), recoveryID: signature.recoveryID ^ 1)
            #expect(throws: CryptographyError.self) { try Secp256k1.recover(twin, digest: digest) }
            #expect(!Secp256k1.isValid(compactSignature: twin.compact, digest: digest, publicKey: publicKey))
        }
    }

    @Test("digests, points and signatures of odd lengths are refused")
    func lengths() throws {
        let key = Secret(testing: Array(1...32))
        let publicKey = try Secp256k1.publicKey(of: key)
        for count in [0, 31, 33] {
            let digest = [UInt8](repeating: 1, count: count)
            #expect(throws: CryptographyError.self) { _ = try Secp256k1.sign(digest: digest, with: key) }
            #expect(!Secp256k1.isValid(compactSignature: Array(1...64), digest: digest, publicKey: publicKey))
        }
        #expect(throws: CryptographyError.self) { _ = try RecoverableSignature(r: [1], s: [2], recoveryID: 0) }
        let part = [UInt8](repeating: 1, count: 32)
        #expect(throws: CryptographyError.self) { _ = try RecoverableSignature(r: part, s: part, recoveryID: 4) }

        var hybrid = publicKey.uncompressed
        hybrid[0] = 6 + (hybrid[64] & 1)
        #expect(throws: CryptographyError.self) { _ = try Secp256k1.PublicKey(hybrid) }
        #expect(throws: CryptographyError.self) { _ = try Secp256k1.PublicKey([]) }
        #expect(throws: CryptographyError.self) { _ = try Secp256k1.PublicKey([4] + Array(1...64)) }
    }

    @Test("blinding changes no signature and is done once")
    func blinding() throws {
        let key = Secret(testing: Array(1...32))
        let digest = [UInt8](repeating: 5, count: 32)
        let before = try Secp256k1.sign(digest: digest, with: key)
        #expect(throws: CryptographyError.self) { try Secp256k1.blind(with: Secret(testing: [1])) }
        try Secp256k1.blind(with: SystemRandom().secret(count: 32))
        #expect(try Secp256k1.sign(digest: digest, with: key) == before)
        #expect(throws: CryptographyError.self) { try Secp256k1.blind(with: SystemRandom().secret(count: 32)) }
    }
}
