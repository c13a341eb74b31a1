import Bytes
import TestSupport
import Testing

@testable import Cryptography

/// Wycheproof calls a high s valid where Bitcoin does not. Here it is refused as in Bitcoin and in EIP-2; in the other sets a valid
/// signature is therefore either accepted, or has a high s and a low-s twin that is accepted.
@Suite struct Secp256k1WycheproofTests {
    @Test("strict DER with low s gives the verdicts of Wycheproof")
    func bitcoin() throws {
        for vector in try Wycheproof.cases(.wycheproofSecp256k1Bitcoin) {
            let isValid = try Secp256k1.isValid(
                derSignature: vector.bytes("sig"), digest: SHA256.hash(vector.bytes("msg")), publicKey: key(vector))
            #expect(isValid == (vector.verdict == .valid), "\(vector.title)")
        }
    }

    @Test("DER gives the verdicts of Wycheproof but for high s")
    func der() throws {
        for vector in try Wycheproof.cases(.wycheproofSecp256k1DER) {
            let isValid = try Secp256k1.isValid(
                derSignature: vector.bytes("sig"), digest: SHA256.hash(vector.bytes("msg")), publicKey: key(vector))
            try check(isValid, vector) { try HighS.compact(fromDER: $0) }
        }
    }

    @Test("r ‖ s gives the verdicts of Wycheproof but for high s")
    func p1363() throws {
        for vector in try Wycheproof.cases(.wycheproofSecp256k1P1363) {
            let isValid = try Secp256k1.isValid(
                compactSignature: vector.bytes("sig"), digest: SHA256.hash(vector.bytes("msg")),
                publicKey: key(vector))
            try check(isValid, vector) { $0 }
        }
    }

    @Test func `a signature is valid if one of its four recoveries gives the key, with a table too`() throws {
        var tables: [Secp256k1.PublicKey: Secp256k1.PreparedKey] = [:]
        let shapes: [VectorShape] = [.wycheproofSecp256k1Bitcoin, .wycheproofSecp256k1DER, .wycheproofSecp256k1P1363]
        var validCount = 0
        for (shape, vector) in try shapes.flatMap({ shape in try Wycheproof.cases(shape).map { (shape, $0) } }) {
            let bytes = try vector.bytes("sig")
            let isCompact = shape == .wycheproofSecp256k1P1363
            guard let signature = isCompact ? compact(bytes) : ECDSASignature(der: bytes) else { continue }
            let key = try key(vector)
            let prepared = tables[key] ?? Secp256k1.PreparedKey(key)
            tables[key] = prepared
            let digest = try SHA256.hash(vector.bytes("msg"))
            let (r, s) = (signature.r.bigEndianBytes, signature.s.bigEndianBytes)
            let recoveries = try (UInt8(0)..<4).map { id in
                let signature = try RecoverableSignature(r: r, s: s, recoveryID: id)
                let isRecovered = prepared.isRecovered(from: signature, digest: digest)
                #expect(isRecovered == (key == (try? Secp256k1.recover(signature, digest: digest))))
                return isRecovered
            }
            let isValid = Secp256k1.isValid(compactSignature: r + s, digest: digest, publicKey: key)
            #expect(recoveries.contains(true) == isValid, "\(vector.title)")
            if isValid { validCount += 1 }
        }
        #expect(validCount > 200)
    }

    private func compact(_ bytes: [UInt8]) -> ECDSASignature<Secp256k1>? {
        guard bytes.count == 64 else { return nil }
        return ECDSASignature(r: Word256(bigEndian: bytes[..<32]), s: Word256(bigEndian: bytes[32...]))
    }

    private func check(_ isValid: Bool, _ vector: Wycheproof, _ compact: ([UInt8]) throws -> [UInt8]) throws {
        guard vector.verdict == .valid else {
            #expect(!isValid, "\(vector.title)")
            return
        }
        let signature = try compact(vector.bytes("sig"))
        let s = Array(signature[32...])
        #expect(try isValid == !HighS.isHigh(s), "\(vector.title)")
        let lowTwin = try HighS.isHigh(s) ? signature[..<32] + HighS.negated(s) : signature
        #expect(
            try Secp256k1.isValid(
                compactSignature: lowTwin, digest: SHA256.hash(vector.bytes("msg")), publicKey: key(vector)),
            "\(vector.title)")
    }

    private func key(_ vector: Wycheproof) throws -> Secp256k1.PublicKey {
        try Secp256k1.PublicKey(vector.publicKey("uncompressed"))
    }
}
