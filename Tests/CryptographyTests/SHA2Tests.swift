import Bytes
import Cryptography
import TestSupport
import Testing

@Suite struct SHA2Tests {
    @Test("SHA-256 and SHA-512 give the examples of FIPS 180-4")
    func examples() throws {
        let abc = Array("abc".utf8)
        #expect(
            try SHA256.hash(abc)
                == Hex.decode("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"))
        #expect(
            try SHA256.hash([])
                == Hex.decode("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"))
        #expect(
            try SHA512.hash(abc)
                == Hex.decode(
                    "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                        + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"))
    }

    @Test("a message may arrive in pieces")
    func pieces() {
        let message = SeededRandom(seed: 2).bytes(count: 300)
        for cut in stride(from: 0, through: 300, by: 7) {
            var hash = SHA256()
            hash.update(Array(message[..<cut]))
            let rest = message[cut...]
            hash.update(rest.span.bytes)
            let digest = hash.finish()
            #expect(digest == SHA256.hash(message))
        }
    }
}
