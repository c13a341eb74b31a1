import Bytes
import Cryptography
import TestSupport
import Testing

@Suite struct KeystoreTests {
    private func secret(_ text: String) -> Secret { Secret(testing: Array(text.utf8)) }

    @Test("keystores of other wallets open with their password and with no other")
    func vectors() throws {
        for file in try VectorFolder.files(for: .keystores) {
            for vector in try file.cases("vectors") {
                let keystore = try KeystoreV3(vector["keystore"]?.serialized() ?? [])
                let key = try keystore.open(password: secret(vector.string("password")))
                #expect(try key.revealed == vector.bytes("private_key"))
                #expect(throws: CryptographyError.self) {
                    _ = try keystore.open(password: secret(vector.string("password") + " "))
                }
            }
        }
    }

    private static let cheap =
        #"{"version":3,"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"00000000000000000000000000000000"},"#
        + #""ciphertext":"0000000000000000000000000000000000000000000000000000000000000000","kdf":"pbkdf2","#
        + #""kdfparams":{"c":1000,"dklen":32,"prf":"hmac-sha256","salt":"00"},"#
        + #""mac":"0000000000000000000000000000000000000000000000000000000000000000"}}"#

    @Test("a file that is no keystore, or asks for too much or too little work, is refused before any work")
    func refused() throws {
        #expect(throws: Never.self) { _ = try KeystoreV3(Array(Self.cheap.utf8)) }
        func scrypt(_ n: String, _ r: String, _ p: String) -> (String, String) {
            (
                #""kdf":"pbkdf2","kdfparams":{"c":1000,"dklen":32,"prf":"hmac-sha256","salt":"00"}"#,
                #""kdf":"scrypt","kdfparams":{"n":\#(n),"r":\#(r),"p":\#(p),"dklen":32,"salt":"00"}"#
            )
        }
        let changes = [
            ("\"version\":3", "\"version\":4"), ("aes-128-ctr", "aes-128-cbc"), ("\"c\":1000", "\"c\":999"),
            ("\"c\":1000", "\"c\":10000001"), ("\"c\":1000", "\"c\":-1"), ("\"c\":1000", "\"c\":1e9"),
            ("\"dklen\":32", "\"dklen\":33"), ("hmac-sha256", "hmac-sha1"), ("\"salt\":\"00\"", "\"salt\":\"\""),
            ("\"salt\":\"00\"", "\"salt\":\"0\""), ("\"mac\":\"00", "\"mac\":\""), ("pbkdf2", "argon2id"),
            scrypt("1048576", "8", "1"), scrypt("1000", "8", "1"), scrypt("0", "8", "1"), scrypt("262144", "8", "3"),
            scrypt("2", "1", "4194304"), scrypt("4611686018427387904", "8", "1"), scrypt("1", "8", "1"),
        ]
        for (old, new) in changes {
            let text = Self.cheap.replacing(old, with: new)
            #expect(text != Self.cheap)
            #expect(throws: CryptographyError.self, "\(new)") { _ = try KeystoreV3(Array(text.utf8)) }
        }
        #expect(throws: CryptographyError.self) { _ = try KeystoreV3([UInt8](repeating: 0x20, count: 20_000)) }
    }
}
