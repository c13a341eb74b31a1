import Bytes
import TestSupport
import Testing

@testable import Cryptography

/// Verification with a table against OpenSSL's, and by hand where random signatures never lead.
@Suite struct P256PreparedKeyTests {
    private let random = SeededRandom(seed: 12)
    private let largest = P256.GroupOrder.value.subtracting(.one).difference

    @Test func `both verdicts agree on signatures, good and altered`() throws {
        for _ in 0..<60 {
            let privateKey = try P256.PrivateKey.generate(from: random)
            let key = privateKey.publicKey
            let prepared = P256.PreparedKey(key)
            for round in 0..<12 {
                let message = random.bytes(count: 0...100)
                var signature = try privateKey.signature(for: message)
                var digest = SHA256.hash(message)
                let place = Int(random.next() % UInt64(signature.count))
                if round % 4 == 1 { signature[place] ^= 1 << UInt8(random.next() % 8) }
                if round % 4 == 2 { digest[place % 32] ^= 1 << UInt8(random.next() % 8) }
                let isValid = prepared.isValid(derSignature: signature, forDigest: digest)
                #expect(isValid == key.isValid(derSignature: signature, forDigest: digest))
                #expect(isValid == (round % 4 == 0 || round % 4 == 3))
            }
        }
    }

    @Test func `digests of another length and empty signatures are refused`() throws {
        let privateKey = try P256.PrivateKey.generate(from: random)
        let prepared = P256.PreparedKey(privateKey.publicKey)
        let signature = try privateKey.signature(for: [1])
        #expect(prepared.isValid(derSignature: signature, for: [1]))
        for digest in [[], Array(SHA256.hash([1]).dropLast()), SHA256.hash([1]) + [0]] {
            #expect(!prepared.isValid(derSignature: signature, forDigest: digest))
        }
        #expect(!prepared.isValid(derSignature: [], for: [1]))
    }

    @Test func `keys G and −G, extreme s, and digests that are 0 or above n are verified`() throws {
        for d in [Word256.one, largest, Word256(2, 0, 0, 0), Operands.random(random)] {
            let key = try publicKey(d)
            let prepared = P256.PreparedKey(key)
            for k in [Word256.one, Word256(2, 0, 0, 0), largest, Operands.random(random)] {
                for s in [Word256.one, largest, Operands.random(random)] {
                    let (signature, digest) = try made(d: d, k: k, s: s)
                    try expectVerdict(true, prepared, key, signature, digest)
                    let other = P256.Scalar(digest) + .one
                    try expectVerdict(false, prepared, key, signature, other.value)
                }
                // The digest 0: s = r · d / k.
                let r = try coordinate(k)
                let s = (P256.Scalar(r) * P256.Scalar(d) * P256.Scalar(k).inverse).value
                let signature = try #require(ECDSASignature<P256>(r: r, s: s))
                try expectVerdict(true, prepared, key, signature, .zero)
                try expectVerdict(true, prepared, key, signature, P256.GroupOrder.value)
                try expectVerdict(false, prepared, key, signature, .one)
            }
        }
    }

    @Test func `signatures that lead to infinity are refused`() throws {
        for d in [Word256.one, largest, Operands.random(random)] {
            let key = try publicKey(d)
            let prepared = P256.PreparedKey(key)
            for r in [Word256.one, largest, Operands.random(random)] {
                let r = P256.Scalar(r).value
                let digest = (-(P256.Scalar(r) * P256.Scalar(d))).value
                let signature = try #require(ECDSASignature<P256>(r: r, s: P256.Scalar(Operands.random(random)).value))
                try expectVerdict(false, prepared, key, signature, digest)
            }
        }
    }

    /// Made from the three least r for which r + n is the x of a point, with the key that follows from a choice of s.
    @Test(arguments: [
        (
            UInt64(3),
            "045298611989dcbee83740c0612e27fff0ca9f635c1c740220794b3fe725acd8e61af132aa941587f1fff365cf245bf060839c3abe1bf265d8ecae7333c4cee52f"
        ),
        (
            4,
            "0431e0a3e152222db7a3e8460cdb5ab49f6d6b0fe58e57f38ec719e0d1067567fce557707e8accb2afce137842b8ac8a03578893a4f54ff5ecade2c00f162103ea"
        ),
        (
            6,
            "04b33732161a4c2b2b720d1f08fede7d6a4952f9b3a5bc4adc078f81bb79cf161a6d1107b0dbe4444bb103490b92b6933326298512c53b374be6ae91750dddc137"
        ),
    ])
    func `an x that is not below n is compared modulo n`(r: UInt64, point: String) throws {
        let key = try P256.VerifyingKey(Hex.decode(point))
        let signature = try #require(
            ECDSASignature<P256>(r: Word256(r, 0, 0, 0), s: Word256(hex: "1234567890abcdef1234567890abcdef")))
        let digest = Word256(bigEndian: Array(1...32))
        try expectVerdict(true, P256.PreparedKey(key), key, signature, digest)
        let other = try #require(ECDSASignature<P256>(r: Word256(r + 1, 0, 0, 0), s: signature.s))
        try expectVerdict(false, P256.PreparedKey(key), key, other, digest)
    }

    /// A signature by the key d with the nonce k and the s that is wanted, and the digest for which it is one.
    private func made(d: Word256, k: Word256, s: Word256) throws -> (ECDSASignature<P256>, digest: Word256) {
        let r = try coordinate(k)
        let digest = P256.Scalar(s) * P256.Scalar(k) - P256.Scalar(r) * P256.Scalar(d)
        return (try #require(ECDSASignature<P256>(r: r, s: P256.Scalar(s).value)), digest.value)
    }

    private func publicKey(_ scalar: Word256) throws -> P256.VerifyingKey {
        try P256.PrivateKey(scalar: Secret(testing: P256.Scalar(scalar).value.bigEndianBytes)).publicKey
    }

    private func coordinate(_ k: Word256) throws -> Word256 {
        P256.Scalar(Word256(bigEndian: try publicKey(k).uncompressedPoint[1...32])).value
    }

    private func expectVerdict(
        _ verdict: Bool, _ prepared: P256.PreparedKey, _ key: P256.VerifyingKey, _ signature: ECDSASignature<P256>,
        _ digest: Word256
    ) throws {
        #expect(prepared.isValid(signature, forDigest: digest) == verdict)
        let der = encoded(signature)
        #expect(ECDSASignature<P256>(der: der) == signature)
        #expect(key.isValid(derSignature: der, forDigest: digest.bigEndianBytes) == verdict)
    }

    private func encoded(_ signature: ECDSASignature<P256>) -> [UInt8] {
        let body = [signature.r, signature.s].flatMap { number in
            var content = Array(number.bigEndianBytes.drop { $0 == 0 })
            if content[0] >= 0x80 { content.insert(0, at: 0) }
            return [0x02, UInt8(content.count)] + content
        }
        return [0x30, UInt8(body.count)] + body
    }
}
