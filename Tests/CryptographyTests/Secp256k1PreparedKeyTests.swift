import Bytes
import TestSupport
import Testing

@testable import Cryptography

/// The check with a table against libsecp256k1's recovery, and by hand where random signatures never lead.
@Suite struct Secp256k1PreparedKeyTests {
    private typealias Scalar = Secp256k1.Scalar
    private let random = SeededRandom(seed: 14)
    private let largest = Secp256k1.GroupOrder.value.subtracting(.one).difference

    @Test func `both checks agree on signatures, good and altered`() throws {
        for _ in 0..<50 {
            let secret = random.secret(count: 32)
            let key = try Secp256k1.publicKey(of: secret)
            let prepared = Secp256k1.PreparedKey(key)
            for _ in 0..<3 {
                let digest = random.bytes(count: 32)
                let good = try Secp256k1.signAndCheck(digest: digest, with: secret, expecting: prepared)
                #expect(try good == Secp256k1.sign(digest: digest, with: secret))
                try expectVerdict(true, prepared, good, digest)
                try expectVerdict(false, prepared, good, changed(digest))
                for id in UInt8(0)..<4 where id != good.recoveryID {
                    try expectVerdict(false, prepared, signature(good.r, good.s, id), digest)
                }
                for id in UInt8(0)..<4 {
                    try expectVerdict(false, prepared, signature(changed(good.r), good.s, id), digest)
                    try expectVerdict(false, prepared, signature(good.r, changed(good.s), id), digest)
                    try expectVerdict(false, prepared, signature(good.r, HighS.negated(good.s), id), digest)
                }
            }
        }
    }

    @Test func `a signature of another key, or of no digest, is withheld`() throws {
        let prepared = Secp256k1.PreparedKey(try Secp256k1.publicKey(of: random.secret(count: 32)))
        let error = #expect(throws: CryptographyError.self) {
            _ = try Secp256k1.signAndCheck(
                digest: random.bytes(count: 32), with: random.secret(count: 32), expecting: prepared)
        }
        #expect(error?.code == .fault)
        let secret = Secret(testing: Array(1...32))
        let own = Secp256k1.PreparedKey(try Secp256k1.publicKey(of: secret))
        let good = try Secp256k1.sign(digest: Array(1...32), with: secret)
        #expect(own.isRecovered(from: good, digest: Array(1...32)))
        for digest in [[], Array(1...31), Array(1...33)] as [[UInt8]] {
            #expect(!own.isRecovered(from: good, digest: digest))
        }
    }

    @Test func `recoveries of vectors, also with an x above n, give their keys`() throws {
        for file in try VectorFolder.files(for: .secp256k1Recover) {
            for vector in try file.cases("overflow_recid") {
                let prepared = try Secp256k1.PreparedKey(Secp256k1.PublicKey(vector.bytes("pub_uncompressed")))
                let (r, s, hash) = try (vector.bytes("r"), vector.bytes("s"), vector.bytes("hash"))
                for id in UInt8(0)..<4 {
                    let verdict = try Int(id) == vector.integer("recid")
                    try expectVerdict(verdict, prepared, signature(r, s, id), hash)
                }
            }
        }
    }

    @Test func `keys G and −G, extreme s, and digests that are 0 or above n are checked`() throws {
        let half = (Scalar(Word256(2, 0, 0, 0)).inverse - .one).value
        for d in [Word256.one, largest, Word256(2, 0, 0, 0), Operands.random(random)] {
            let prepared = Secp256k1.PreparedKey(try publicKey(d))
            for k in [Word256.one, Word256(2, 0, 0, 0), largest, Operands.random(random)] {
                let (r, id) = try nonce(k)
                for s in [Word256.one, half, half.adding(.one).sum, largest] {
                    let digest = (Scalar(s) * Scalar(k) - Scalar(r) * Scalar(d)).value
                    let made = try signature(r.bigEndianBytes, s.bigEndianBytes, id)
                    let isLow = s == .one || s == half
                    try expectVerdict(isLow, prepared, made, digest.bigEndianBytes)
                    try expectVerdict(false, prepared, made, (Scalar(digest) + .one).value.bigEndianBytes)
                }
                // The digest 0: s = r · d / k. With the other root the greater s becomes the lesser.
                let s = (Scalar(r) * Scalar(d) * Scalar(k).inverse).value
                let isLow = s < half.adding(.one).sum
                let low = isLow ? s : (-Scalar(s)).value
                let made = try signature(r.bigEndianBytes, low.bigEndianBytes, isLow ? id : id ^ 1)
                try expectVerdict(true, prepared, made, Word256.zero.bigEndianBytes)
                try expectVerdict(true, prepared, made, Secp256k1.GroupOrder.value.bigEndianBytes)
                try expectVerdict(false, prepared, made, Word256.one.bigEndianBytes)
            }
        }
    }

    @Test func `signatures that lead to infinity are refused`() throws {
        for d in [Word256.one, largest, Operands.random(random)] {
            let prepared = Secp256k1.PreparedKey(try publicKey(d))
            for r in [Word256.one, Word256(2, 0, 0, 0), largest, Operands.random(random)] {
                let r = Scalar(r).value
                let digest = (-(Scalar(r) * Scalar(d))).value.bigEndianBytes
                for id in UInt8(0)..<4 {
                    try expectVerdict(false, prepared, signature(r.bigEndianBytes, random.bytes(count: 31), id), digest)
                }
            }
        }
    }

    @Test func `r of 0, n or more, and s likewise, are refused`() throws {
        let secret = Secret(testing: Array(1...32))
        let prepared = Secp256k1.PreparedKey(try Secp256k1.publicKey(of: secret))
        let digest = random.bytes(count: 32)
        let good = try Secp256k1.sign(digest: digest, with: secret)
        for wrong in [.zero, Secp256k1.GroupOrder.value, Word256(.max, .max, .max, .max)] {
            for id in UInt8(0)..<4 {
                try expectVerdict(false, prepared, signature(wrong.bigEndianBytes, good.s, id), digest)
                try expectVerdict(false, prepared, signature(good.r, wrong.bigEndianBytes, id), digest)
            }
        }
    }

    /// With a nonce point of the x that remains of r + n, if it is taken modulo p or 2^256, all but the comparison is right.
    @Test func `an r to which n cannot be added is refused with the ids 2 and 3`() throws {
        let order = Secp256k1.GroupOrder.value
        let gaps = [Secp256k1.FieldPrime.value, .zero].map { $0.subtracting(order).difference }
        var count = 0
        for (number, gap) in gaps.flatMap({ gap in (UInt64(1)..<40).map { ($0, gap) } }) {
            let x = Word256(number, 0, 0, 0)
            let r = x.adding(gap).sum
            let (s, digest) = (Scalar(Operands.random(random)), Scalar(Operands.random(random)))
            // With x for r, the same key and nonce belong to the other numbers times x / r.
            let ratio = Scalar(x) * Scalar(r).inverse
            let twin = try signature(x.bigEndianBytes, (s * ratio).value.bigEndianBytes, UInt8(number & 1))
            let twinDigest = (digest * ratio).value.bigEndianBytes
            guard ECDSASignature<Secp256k1>(r: r, s: s.value)?.hasLowS == true,
                let key = try? Secp256k1.recover(twin, digest: twinDigest)
            else { continue }
            let prepared = Secp256k1.PreparedKey(key)
            try expectVerdict(true, prepared, twin, twinDigest)
            for id in UInt8(0)..<4 {
                let made = try signature(r.bigEndianBytes, s.value.bigEndianBytes, id)
                try expectVerdict(false, prepared, made, digest.value.bigEndianBytes)
            }
            count += 1
        }
        #expect(count >= 6)
    }

    private func publicKey(_ scalar: Word256) throws -> Secp256k1.PublicKey {
        try Secp256k1.publicKey(of: Secret(testing: Scalar(scalar).value.bigEndianBytes))
    }

    /// What a signature with the nonce k has for r and as recovery id.
    private func nonce(_ k: Word256) throws -> (r: Word256, id: UInt8) {
        let point = try publicKey(k).uncompressed
        let x = Word256(bigEndian: point[1...32])
        return (Scalar(x).value, (x < Secp256k1.GroupOrder.value ? 0 : 2) | point[64] & 1)
    }

    private func signature(_ r: [UInt8], _ s: [UInt8], _ id: UInt8) throws -> RecoverableSignature {
        try RecoverableSignature(r: r, s: [UInt8](repeating: 0, count: 32 - s.count) + s, recoveryID: id)
    }

    /// With one bit changed.
    private func changed(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        bytes[Int(random.next() % UInt64(bytes.count))] ^= 1 << UInt8(random.next() % 8)
        return bytes
    }

    private func expectVerdict(
        _ verdict: Bool, _ prepared: Secp256k1.PreparedKey, _ signature: RecoverableSignature, _ digest: [UInt8]
    ) throws {
        #expect(prepared.isRecovered(from: signature, digest: digest) == verdict)
        let recovered = try? Secp256k1.recover(signature, digest: digest)
        #expect((recovered == prepared.publicKey) == verdict)
    }
}
