import Bytes
import Cryptography
import TestSupport
import Testing

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
