import Bytes
import Cryptography
import Ethereum
import TestSupport
import Testing

@Suite struct PersonalMessageTests {
    @Test("personal messages are prefixed with their length in bytes")
    func personal() throws {
        for file in try VectorFolder.files(for: .personalSign) {
            for vector in try file.cases("personal_sign") {
                let digest = PersonalMessage.digest(of: try vector.bytes("message_hex"))
                #expect(try digest == vector.bytes("hash"), "\(vector["name"] ?? nil)")
                let signature = try signature(of: digest, vector)
                #expect(try signature.bytes == vector.bytes("signature"))
                #expect(try signature.signer(ofDigest: digest).checksummed == vector.string("address"))
            }
        }
    }

    @Test("data for an intended validator is bound to its address")
    func validator() throws {
        for file in try VectorFolder.files(for: .personalSign) {
            for vector in try file.cases("intended_validator") {
                let digest = PersonalMessage.digest(
                    of: try vector.bytes("data"), for: try Address(vector.string("validator")))
                #expect(try digest == vector.bytes("hash"))
                #expect(try signature(of: digest, vector).bytes == vector.bytes("signature"))
            }
        }
    }

    @Test("signatures out of range are refused")
    func range() throws {
        let order = try #require(UInt256(hex: "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"))
        let half = try #require(UInt256(hex: "7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0"))
        let last = order.wrappingSubtracting(.one)
        #expect(try EthereumSignature(r: last, s: half, yParity: 1).bytes.last == 28)
        for (r, s, parity) in [
            (UInt256.zero, half, 0), (order, half, 0), (last, .zero, 0), (last, half.adding(.one) ?? .max, 0),
            (last, half, 2),
        ] as [(UInt256, UInt256, UInt8)] {
            #expect(throws: EthereumError.self) { try EthereumSignature(r: r, s: s, yParity: parity) }
        }
    }

    private func signature(of digest: [UInt8], _ vector: JSON) throws -> EthereumSignature {
        let key = Secret(testing: try vector.bytes("priv"))
        return try EthereumSignature(Secp256k1.sign(digest: digest, with: key))
    }
}
