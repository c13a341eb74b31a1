import Bytes
import Cryptography
import TestSupport
import Testing

@Suite struct HKDFTests {
    @Test("HKDF-SHA-256 gives the verdicts of Wycheproof")
    func sha256() throws {
        for vector in try Wycheproof.cases(.wycheproofHKDFSHA256) {
            let output = try? HKDFSHA256.derive(
                from: try vector.secret("ikm"), salt: try vector.bytes("salt"), info: try vector.bytes("info"),
                count: try vector.test.integer("size")
            ).revealed
            #expect(try output == (vector.verdict == .valid ? vector.bytes("okm") : nil), "\(vector.title)")
        }
    }

    @Test("HKDF-SHA-512 gives the verdicts of Wycheproof")
    func sha512() throws {
        for vector in try Wycheproof.cases(.wycheproofHKDFSHA512) {
            let output = try? HKDFSHA512.derive(
                from: try vector.secret("ikm"), salt: try vector.bytes("salt"), info: try vector.bytes("info"),
                count: try vector.test.integer("size")
            ).revealed
            #expect(try output == (vector.verdict == .valid ? vector.bytes("okm") : nil), "\(vector.title)")
        }
    }

    @Test("an output that RFC 5869 cannot give is refused")
    func bounds() throws {
        let key = Secret(testing: [1])
        #expect(HKDFSHA256.maximumCount == 8160)
        #expect(try HKDFSHA256.expand(key, info: [], count: 8160).count == 8160)
        #expect(try HKDFSHA256.expand(key, info: [], count: 0).count == 0)
        for count in [-1, 8161, Int.max] {
            #expect(throws: CryptographyError.self) { _ = try HKDFSHA256.expand(key, info: [], count: count) }
        }
    }
}
