import Bytes
import Cryptography
import Ethereum
import TestSupport
import Testing

@Suite struct Authorization7702Tests {
    @Test("authorizations encode, hash, sign and name their authority as three libraries do it")
    func vectors() throws {
        for file in try VectorFolder.files(for: .delegation) {
            for vector in try file.cases("cases") {
                let authorization = try Authorization7702(
                    chainID: vector.uint64("chainId"), address: Address(vector.string("address")),
                    nonce: vector.uint64("nonce"))
                #expect(try authorization.unsigned == vector.bytes("message"))
                #expect(try authorization.digest == vector.bytes("hash"))
                let key = Secret(testing: try vector.bytes("priv"))
                let signature = try EthereumSignature(Secp256k1.sign(digest: authorization.digest, with: key))
                #expect(try signature == EthereumSignature(vector: vector))
                let signed = Authorization7702.Signed(authorization, signature)
                #expect(try signed.authority().checksummed == vector.string("authority"))
            }
        }
    }

    @Test("nonce 2^64 − 1 is refused")
    func nonce() {
        #expect(throws: EthereumError.self) { try Authorization7702(chainID: 1, address: .zero, nonce: .max) }
    }
}
