import Bytes
import Cryptography
import TestSupport
import Testing

@Suite struct HMACTests {
    @Test("HMAC-SHA-256 gives the verdicts of Wycheproof")
    func sha256() throws {
        try check(.wycheproofHMACSHA256) { HMACSHA256.authenticate($0, key: $1) }
    }

    @Test("HMAC-SHA-512 gives the verdicts of Wycheproof")
    func sha512() throws {
        try check(.wycheproofHMACSHA512) { HMACSHA512.authenticate($0, key: $1) }
    }

    @Test("only the whole code is valid")
    func truncated() {
        let code = HMACSHA256.authenticate([4], key: Secret(testing: [1, 2, 3]))
        func isValid(_ code: [UInt8], for message: [UInt8], key: [UInt8] = [1, 2, 3]) -> Bool {
            HMACSHA256.isValid(code, for: message, key: Secret(testing: key))
        }
        #expect(isValid(code, for: [4]))
        #expect(!isValid(Array(code.dropLast()), for: [4]))
        #expect(!isValid([], for: [4]))
        #expect(!isValid(code, for: [5]))
        #expect(!isValid(code, for: [4], key: [1, 2]))
    }

    private func check(
        _ shape: VectorShape, _ authenticate: ([UInt8], borrowing Secret) -> [UInt8]
    ) throws {
        for vector in try Wycheproof.cases(shape) {
            let code = authenticate(try vector.bytes("msg"), try vector.secret("key"))
            let isEqual = try Array(code.prefix(vector.group.integer("tagSize") / 8)) == vector.bytes("tag")
            #expect(isEqual == (vector.verdict == .valid), "\(vector.title)")
        }
    }
}
