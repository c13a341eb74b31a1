import Bytes
import Cryptography
import TestSupport
import Testing

@Suite struct HierarchicalKeyTests {
    private func secret(_ text: String) -> Secret { Secret(testing: Array(text.utf8)) }

    @Test("the phrases of BIP-39 stand for their entropy and grow their seed")
    func phrases() throws {
        var count = 0
        for file in try VectorFolder.files(for: .mnemonics) {
            for vector in try file.cases("vectors") where try vector.string("language") == "english" {
                let phrase = try vector.string("mnemonic")
                let mnemonic = try Mnemonic(phrase: secret(phrase))
                #expect(try mnemonic.entropy.revealed == vector.bytes("entropy"))
                #expect(mnemonic.phrase().revealed == Array(phrase.utf8))
                let seed = try mnemonic.seed(passphrase: secret(vector.string("passphrase")))
                #expect(try seed.revealed == vector.bytes("seed"))
                count += 1
            }
            for phrase in try file.cases("invalid_mnemonics") {
                #expect(throws: CryptographyError.self) {
                    _ = try Mnemonic(phrase: secret(phrase.stringValue ?? ""))
                }
            }
        }
        #expect(count >= 24)
    }

    @Test("phrases are taken as they are written or not at all")
    func malformedPhrases() throws {
        let good = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about"
        #expect(throws: Never.self) { _ = try Mnemonic(phrase: secret(good)) }
        let wrong = [
            "", " ", good + " ", " " + good, good.replacing(" about", with: "  about"), good.uppercased(),
            good.replacing(" ", with: "\n"), good.replacing(" ", with: "\u{3000}"), good + " abandon",
            good.replacing("about", with: "abou"), good.replacing("about", with: "aboutaboutabout"),
            good.replacing("about", with: "áb"), String(repeating: "zoo ", count: 400),
        ]
        for phrase in wrong {
            #expect(throws: CryptographyError.self, "\(phrase)") { _ = try Mnemonic(phrase: secret(phrase)) }
        }
        for length in [0, 4, 12, 15, 17, 36, 64] {
            #expect(throws: CryptographyError.self) {
                _ = try Mnemonic(entropy: Secret(testing: [UInt8](repeating: 1, count: length)))
            }
        }
    }

    @Test("every word of a phrase is guarded by the checksum or the list")
    func entropyRoundTrip() throws {
        let random = SeededRandom(seed: 8)
        for length in [16, 20, 24, 28, 32] {
            for _ in 0..<20 {
                let entropy = random.bytes(count: length)
                let phrase = try Mnemonic(entropy: Secret(testing: entropy)).phrase()
                #expect(try Mnemonic(phrase: phrase).entropy.revealed == entropy)
            }
        }
    }

    /// `4 bytes version, depth, fingerprint, number, chain code, 0, key, 4 bytes checksum`.
    private func parse(extended text: String) throws -> (chainCode: [UInt8], key: [UInt8]) {
        let bytes = try Base58.decode(text)
        try #require(bytes.count == 82)
        return (Array(bytes[13..<45]), Array(bytes[46..<78]))
    }

    @Test("the chains of BIP-32 lead to their keys")
    func chains() throws {
        var count = 0
        for file in try VectorFolder.files(for: .hierarchicalKeys) {
            for vector in try file.cases("vectors") {
                for chain in try vector.cases("chains") {
                    let root = try HierarchicalKey(seed: Secret(testing: vector.bytes("seed")), curve: .secp256k1)
                    let key = try root.descend(DerivationPath(chain.string("path")))
                    let expected = try parse(extended: chain.string("xprv"))
                    #expect(key.privateKey.revealed == expected.key)
                    #expect(key.chainCode.revealed == expected.chainCode)
                    count += 1
                }
            }
        }
        #expect(count >= 15)
    }

    @Test("the chains of SLIP-10 lead to their keys, on both curves")
    func chainsByCurve() throws {
        let curves: [String: HierarchicalKey.Curve] = ["secp256k1": .secp256k1, "ed25519": .ed25519]
        var count = 0
        for file in try VectorFolder.files(for: .hierarchicalKeysByCurve) {
            for vector in try file.cases("vectors") {
                guard let curve = curves[try vector.string("curve")] else { continue }
                for chain in try vector.cases("chains") {
                    let root = try HierarchicalKey(seed: Secret(testing: vector.bytes("seed")), curve: curve)
                    let key = try root.descend(DerivationPath(chain.string("path")))
                    #expect(try key.privateKey.revealed == chain.bytes("private"))
                    #expect(try key.chainCode.revealed == chain.bytes("chain_code"))
                    if curve == .ed25519 {
                        let pair = try Ed25519.PrivateKey(seed: key.privateKey)
                        #expect(try [0] + pair.publicKey == chain.bytes("public"))
                    }
                    count += 1
                }
            }
        }
        #expect(count >= 20)
    }

    @Test("phrases lead to the accounts that wallets show")
    func accounts() throws {
        for file in try VectorFolder.files(for: .hierarchicalAccounts) {
            let mnemonic = try Mnemonic(phrase: secret(file.string("mnemonic")))
            let seed = try mnemonic.seed(passphrase: secret(file.string("passphrase")))
            for account in try file.cases("accounts") {
                let isEthereum = try account.string("curve") == "secp256k1"
                let root = try HierarchicalKey(seed: seed, curve: isEthereum ? .secp256k1 : .ed25519)
                let key = try root.descend(DerivationPath(account.string("path")))
                #expect(try key.privateKey.revealed == account.bytes(isEthereum ? "private" : "private_seed"))
            }
        }
    }

    @Test("paths are written as they are read, and nothing else is a path")
    func paths() throws {
        #expect(DerivationPath.ethereum(index: 7).description == "m/44'/60'/0'/0/7")
        #expect(DerivationPath.solana(account: 7).description == "m/44'/501'/7'/0'")
        for text in ["m", "m/0", "m/44'/60'/0'/0/2147483647", "m/2147483647'"] {
            #expect(try DerivationPath(text).description == text)
        }
        let wrong = [
            "", "n", "m/", "/0", "m/-1", "m/+1", "m/01", "m/2147483648", "m/0h", "m/0''", "m//0", "M/0",
            "m" + String(repeating: "/0", count: 17),
        ]
        for text in wrong {
            #expect(throws: CryptographyError.self, "\(text)") { _ = try DerivationPath(text) }
        }
    }

    @Test("seeds of odd lengths and steps that a curve does not know are refused")
    func bounds() throws {
        for length in [0, 15, 65] {
            #expect(throws: CryptographyError.self) {
                _ = try HierarchicalKey(
                    seed: Secret(testing: [UInt8](repeating: 1, count: length)), curve: .secp256k1)
            }
        }
        #expect(throws: CryptographyError.self) {
            let root = try HierarchicalKey(
                seed: Secret(testing: [UInt8](repeating: 1, count: 32)), curve: .ed25519)
            _ = try root.descend(DerivationPath("m/0"))
        }
    }
}
