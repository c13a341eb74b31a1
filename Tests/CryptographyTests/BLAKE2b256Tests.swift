import Bytes
import Cryptography
import Testing

@Suite struct BLAKE2b256Tests {
    /// By Python's `hashlib.blake2b(message, digest_size=32)`.
    @Test(
        "what another implementation makes of messages",
        arguments: [
            ([], "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8"),
            (Array("abc".utf8), "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319"),
            (Array(UInt8.min...UInt8.max), "39a7eb9fedc19aabc83425c6755dd90e6f9d0c804964a1f4aaeea3b9fb599835"),
        ])
    func digests(message: [UInt8], digest: String) {
        #expect(Hex.encode(BLAKE2b256.hash(message)) == digest)
    }
}
