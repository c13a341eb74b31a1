import Bytes
import Cryptography
import TestSupport
import Testing

@testable import Signer

/// The forms in which keys of each curve go out and come in.
@Suite struct WalletCurveTests {
    private let seed = [UInt8](1...32)

    @Test("a key of secp256k1 is written in 64 digits and comes in as 32 bytes")
    func secp256k1() throws {
        let key = Secret(testing: seed)
        #expect(try WalletCurve.secp256k1.text(of: key).revealed == Array(Hex.encode(seed).utf8))
        #expect(try WalletCurve.secp256k1.key(in: key)?.revealed == seed)
        for length in [0, 31, 33, 64] {
            let isKey = try WalletCurve.secp256k1.key(in: Secret(testing: [UInt8](repeating: 1, count: length))) != nil
            #expect(!isKey)
        }
    }

    @Test("a key of Ed25519 goes out as base58 of seed and public key, and comes in as those bytes")
    func ed25519() throws {
        let publicKey = try Ed25519.PrivateKey(seed: Secret(testing: seed)).publicKey
        let text = try WalletCurve.ed25519.text(of: Secret(testing: seed)).revealed
        #expect(try Base58.decode(String(decoding: text, as: UTF8.self)) == seed + publicKey)
        #expect(try WalletCurve.ed25519.key(in: Secret(testing: seed + publicKey))?.revealed == seed)
        var foreign = publicKey
        foreign[0] ^= 1
        for wrong in [seed, seed + foreign, seed + publicKey + [0], []] {
            let isKey = try WalletCurve.ed25519.key(in: Secret(testing: wrong)) != nil
            #expect(!isKey)
        }
    }

    @Test("what was exported can be imported, and what is no export is neither")
    func exportedTexts() throws {
        for (curve, wrong) in [
            (WalletCurve.secp256k1, ["", "0", "0x00", "zz"]), (.ed25519, ["0", "l", "1I", "O"]),
        ] {
            let text = try curve.text(of: Secret(testing: seed))
            let plaintext = curve.plaintext(ofExported: text)?.revealed
            let key = try curve.key(in: Secret(testing: try #require(plaintext)))?.revealed
            #expect(key == seed)
            for text in wrong {
                let read = curve.plaintext(ofExported: Secret(testing: Array(text.utf8)))?.revealed
                #expect(read?.isEmpty ?? true)
            }
        }
    }

    @Test("phrases lead to the accounts that wallets of each chain show")
    func phrases() throws {
        let phrase = "test test test test test test test test test test test junk"
        let mnemonic = try Mnemonic(phrase: Secret(testing: Array(phrase.utf8)))
        let ethereum = try WalletCurve.secp256k1.key(of: mnemonic, index: 1).revealed
        #expect(Hex.encode(ethereum) == "59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d")
        let solana = try WalletCurve.ed25519.key(of: mnemonic, index: 1).revealed
        #expect(Hex.encode(solana) == "3f25626cf245c8dd65a2b91a70e6f4c285182489fda230e2553c3752aa962b61")
    }
}
