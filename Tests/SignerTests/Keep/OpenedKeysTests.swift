import Bytes
import Cryptography
import TestSupport
import Testing

@testable import Signer

@Suite struct OpenedKeysTests {
    private let random = SeededRandom(seed: 33)

    @Test func `a wallet gets its table with its third signature, and the signatures stay the same`() throws {
        let secret = random.secret(count: 32)
        let publicKey = try Secp256k1.publicKey(of: secret)
        var keys = OpenedKeys()
        for use in 1...5 {
            let digest = random.bytes(count: 32)
            let signature = try keys.sign(digest, with: secret, of: publicKey)
            #expect(try signature == Secp256k1.sign(digest: digest, with: secret))
            #expect(keys.tableCount == (use < 3 ? 0 : 1))
        }
    }

    @Test func `a signature of another key is withheld, with a table and without`() throws {
        let secret = random.secret(count: 32)
        let publicKey = try Secp256k1.publicKey(of: secret)
        let digest = random.bytes(count: 32)
        var keys = OpenedKeys()
        for _ in 0..<5 {
            #expect(code(of: digest, with: random.secret(count: 32), publicKey, &keys) == .fault)
            _ = try keys.sign(digest, with: secret, of: publicKey)
        }
        #expect(keys.tableCount == 1)
    }

    @Test func `tables are bounded, and wallets whose table was dropped still sign`() throws {
        var keys = OpenedKeys(tableCapacity: 3)
        for use in 0..<40 {
            let secret = Secret(testing: [UInt8](repeating: UInt8(1 + use / 4), count: 32))
            _ = try keys.sign(random.bytes(count: 32), with: secret, of: Secp256k1.publicKey(of: secret))
            #expect(keys.tableCount <= 3)
        }
        #expect(keys.tableCount > 0)
    }

    private func code(
        of digest: [UInt8], with secret: borrowing Secret, _ publicKey: Secp256k1.PublicKey, _ keys: inout OpenedKeys
    ) -> CryptographyError.Code? {
        do throws(CryptographyError) {
            _ = try keys.sign(digest, with: secret, of: publicKey)
            return nil
        } catch {
            return error.code
        }
    }
}
