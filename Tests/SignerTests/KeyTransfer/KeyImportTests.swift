import Bytes
import Cryptography
import Ethereum
import Policy
import Solana
import TestSupport
import Testing

@testable import Signer

/// Keys that come in: announced, encrypted to a key of one import, checked, sealed.
@Suite struct KeyImportTests {
    private static let phrase = "test test test test test test test test test test test junk"
    private static let secret = [UInt8](repeating: 0x21, count: 32)

    let host: HonestHost
    let address: WalletAddress

    init() throws {
        host = try HonestHost()
        address = .ethereum(try TestAccount(secret: Self.secret).address)
    }

    /// The address of the phrase's wallet with this number.
    private func address(_ index: UInt32) throws -> WalletAddress {
        let mnemonic = try Mnemonic(phrase: Secret(testing: Array(Self.phrase.utf8)))
        let key = try WalletCurve.secp256k1.key(of: mnemonic, index: index)
        return .ethereum(try TestAccount(secret: key.revealed).address)
    }

    private func isSigned(by address: WalletAddress, _ decision: Decision) throws -> Bool {
        let signature = try Hex.decodePrefixed(decision.json["data"]?["signature"]?.stringValue ?? "")
        try #require(signature.count == 65)
        let recovered = try Secp256k1.recover(
            RecoverableSignature(
                r: Array(signature[..<32]), s: Array(signature[32..<64]), recoveryID: signature[64] - 27),
            digest: Hex.decode(decision.statement.string("digest")))
        return try .ethereum(Address(uncompressedPublicKey: recovered.uncompressed)) == address
    }

    @Test("an imported key signs as a new wallet with the address that was announced")
    func privateKey() throws {
        let begun = try host.beginImport(of: address)
        let owner = try host.makeKey()
        let cold = try host.makeQuorum([owner])
        let decision = try host.perform(
            host.submission(
                of: Self.secret, as: address, to: begun.key,
                adding: [.init("owner_id", .string(cold)), .init("display_name", "Old"), .init("external_id", "old-1")])
        )
        let id = try decision.json.string("id")
        #expect(id != begun.id)
        let answer = decision.json
        #expect(answer["address"] == .string(address.text) && answer["owner_id"] == .string(cold))
        #expect(answer["imported_at"] == JSON(host.nowMs) && answer["exported_at"] == .null)
        #expect(answer["display_name"] == "Old" && answer["external_id"] == "old-1")
        #expect(decision.statement["public_key"]?.stringValue == (try host.wallet(id).publicKey))
        #expect(try isSigned(by: address, host.decide(.sign(id, by: [owner]))))
        #expect(refusal { try host.decide(.sign(id)) } == .missingSignature)
    }

    @Test("a wallet of a phrase is the one with its number, and gives phrase and key back", arguments: [0, 1, 77])
    func phraseWallet(index: Int) throws {
        let address = try address(UInt32(index))
        let begun = try host.beginImport(of: address, index: index)
        let owner = try host.makeKey()
        let cold = try host.makeQuorum([owner])
        let id = try host.perform(
            host.submission(
                of: Array(Self.phrase.utf8), as: address, index: index, to: begun.key,
                adding: [.init("owner_id", .string(cold))])
        ).json.string("id")
        #expect(try host.wallet(id).derivationPath == "m/44'/60'/0'/0/\(index)")
        #expect(try isSigned(by: address, host.decide(.sign(id, by: [owner]))))
        let recipient = try TestRecipient(from: host.random)
        let exports = [
            TestRequest.export(id, to: recipient.text, phrase: true, by: [owner]),
            .exportByRPC(id, to: recipient.text, method: "exportSeedPhrase", by: [owner]),
        ]
        for request in exports {
            #expect(try recipient.open(host.perform(request).json) == Self.phrase)
        }
        let key = try recipient.open(host.perform(.export(id, to: recipient.text, by: [owner])).json)
        #expect(try .ethereum(TestAccount(secret: Hex.decode(key)).address) == address)
    }

    @Test("S18 a rule of the key does not let the phrase go, nor the other way round")
    func rulesOfPhrases() throws {
        let owner = try host.makeKey()
        let cold = try host.makeQuorum([owner])
        let recipient = try TestRecipient(from: host.random)
        for (method, phrase) in [("exportPrivateKey", false), ("exportSeedPhrase", true)] {
            let policy = try host.makePolicy([TestRule.allow(method)], owner: cold)
            let address = try address(3)
            let begun = try host.beginImport(of: address, index: 3)
            let id = try host.perform(
                host.submission(
                    of: Array(Self.phrase.utf8), as: address, index: 3, to: begun.key,
                    adding: [.init("owner_id", .string(cold)), .init("policy_ids", [.string(policy)])])
            ).json.string("id")
            for wanted in [true, false] {
                let request = TestRequest.export(id, to: recipient.text, phrase: wanted, by: [owner])
                #expect(try host.decide(request).isAllowed == (wanted == phrase))
            }
        }
    }

    @Test("S12 key material with a phrase that is edited or cut is refused")
    func editedMaterial() throws {
        let address = try address(0)
        let begun = try host.beginImport(of: address, index: 0)
        let id = try host.perform(
            host.submission(of: Array(Self.phrase.utf8), as: address, index: 0, to: begun.key)
        ).json.string("id")
        let material = try Expected.some(host.keyMaterial[id])
        for index in material.indices {
            var edited = material
            edited[index] ^= 1
            for wrong in [edited, Array(material[..<index])] {
                var execution = try host.execution(for: .sign(id))
                execution.keyMaterial = wrong
                #expect(refusal { try host.decide(execution) } == .recordUnavailable)
            }
        }
    }

    @Test("each import is good for one submission")
    func usedImport() throws {
        let begun = try host.beginImport(of: address)
        let request = try host.submission(of: Self.secret, as: address, to: begun.key)
        let stale = try host.execution(for: request)
        try host.perform(request)
        #expect(try host.newest(.keyImport, begun.id).read().header.isDeleted)
        #expect(refusal { try host.decide(request) } == .invalidData)
        // A frame from before is refused by whoever saw the import used, and by the commit for everybody else.
        #expect(refusal { try host.decide(stale) } == .recordUnavailable)
        let other = try host.decide(stale, by: host.makeKeep())
        #expect(other.reads.contains { $0.key == RecordKey(kind: .keyImport, id: begun.id) })
        #expect(other.changes.contains { $0.reference.id == begun.id && $0.reference.version == 2 })
    }

    @Test("an import ends with its hour")
    func expiredImport() throws {
        let begun = try host.beginImport(of: address)
        let request = try host.submission(of: Self.secret, as: address, to: begun.key)
        host.nowMs += ImportRecord.lifetimeMs
        #expect(refusal { try host.decide(request) } == .invalidData)
        host.nowMs -= 1
        #expect(try host.decide(request).isAllowed)
    }

    @Test("the key of an import is the same at every signer, another for every import, and another app's is no use")
    func importKeys() throws {
        let begun = try host.beginImport(of: address)
        let again = try host.beginImport(of: address)
        #expect(begun.key != again.key)
        for key in [begun.key, again.key] {
            let request = try host.submission(of: Self.secret, as: address, to: key)
            #expect(try host.decide(request, by: host.makeKeep()).isAllowed)
        }
        let other = try host.makeApp("Other")
        let foreign = try host.beginImport(of: address, by: other)
        let request = try host.submission(of: Self.secret, as: address, to: foreign.key)
        #expect(refusal { try host.decide(request) } == .invalidData)
        var smuggled = try host.execution(for: request)
        let record = try host.newest(.keyImport, foreign.id)
        smuggled.records = smuggled.records.filter { $0.kind != .keyImport } + [record.reference]
        smuggled.contents.append(record)
        #expect(refusal { try host.decide(smuggled) } == .invalidData)
    }

    @Test("what is submitted must be what was announced")
    func otherTerms() throws {
        let begun = try host.beginImport(of: address)
        let other = try TestAccount(secret: [UInt8](repeating: 0x22, count: 32))
        let wrong = [
            // Another key than announced, under the address of either.
            try host.submission(of: other.secret, as: address, to: begun.key),
            try host.submission(of: other.secret, as: .ethereum(other.address), to: begun.key),
            // A phrase where a key was announced.
            try host.submission(of: Array(Self.phrase.utf8), as: address, to: begun.key),
            try host.submission(of: Array(Self.phrase.utf8), as: address, index: 0, to: begun.key),
        ]
        for request in wrong { #expect(refusal { try host.decide(request) } == .invalidData) }
        let first = try address(0)
        let numbered = try host.beginImport(of: first, index: 0)
        for index in [1, 2] {
            let request = try host.submission(of: Array(Self.phrase.utf8), as: first, index: index, to: numbered.key)
            #expect(refusal { try host.decide(request) } == .invalidData)
        }
        let second = try host.beginImport(of: first, index: 1)
        let mismatched = try host.submission(of: Array(Self.phrase.utf8), as: first, index: 1, to: second.key)
        #expect(refusal { try host.decide(mismatched) } == .invalidData)
    }

    @Test("what is no key is refused: zero, the order of the curve, other lengths, texts")
    func noKeys() throws {
        let begun = try host.beginImport(of: address)
        let order = try Hex.decode("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")
        let plaintexts = [
            [UInt8](repeating: 0, count: 32), order, [UInt8](repeating: 255, count: 32), [], [1],
            Array(Self.secret.dropLast()), Self.secret + [0], Array(Hex.encode(Self.secret).utf8),
        ]
        for plaintext in plaintexts {
            let request = try host.submission(of: plaintext, as: address, to: begun.key)
            #expect(refusal { try host.decide(request) } == .invalidData)
        }
    }

    @Test("ciphers and bindings of other senders are taken as they say")
    func configurations() throws {
        let begun = try host.beginImport(of: address)
        let binding = HPKE.Binding(info: Array("info".utf8), associated: Array("aad".utf8))
        let config: JSON = [
            "aead_algorithm": "AES_GCM256", "info": .string(Base64.encode(binding.info)),
            "aad": .string(Base64.encode(binding.associated)),
        ]
        func submission(_ binding: HPKE.Binding, _ config: JSON?) throws -> TestRequest {
            try host.submission(
                of: Self.secret, as: address, to: begun.key, cipher: .aes256GCM, binding: binding, config: config)
        }
        #expect(try host.decide(submission(binding, config)).isAllowed)
        #expect(try host.decide(submission(HPKE.Binding(), ["aead_algorithm": "AES_GCM256"])).isAllowed)
        let wrong: [JSON?] = [
            nil, [:], ["aead_algorithm": "AES_GCM256"], ["aead_algorithm": "AES_GCM128"], ["info": "***"], ["other": 1],
        ]
        for config in wrong {
            #expect(refusal { try host.decide(submission(binding, config)) } == .invalidData)
        }
    }

    @Test("an import rests on the app's secret")
    func appSecret() throws {
        let begun = try host.beginImport(of: address)
        let requests = [
            TestRequest("POST", "/v1/wallets/import/init", .object(HonestHost.terms(address))),
            try host.submission(of: Self.secret, as: address, to: begun.key),
        ]
        for request in requests {
            var execution = try host.execution(for: request)
            execution.appSecret = []
            #expect(refusal { try host.decide(execution) } == .invalidAppCredentials)
        }
    }

    @Test("an exported key comes in again under the same address")
    func roundTrip() throws {
        let owner = try host.makeKey()
        let wallet = try host.makeWallet(owner: host.makeQuorum([owner]))
        let address = try host.wallet(wallet).address
        let recipient = try TestRecipient(from: host.random)
        let key = try recipient.open(host.perform(.export(wallet, to: recipient.text, by: [owner])).json)
        let begun = try host.beginImport(of: address)
        let id = try host.perform(host.submission(of: Hex.decode(key), as: address, to: begun.key)).json.string("id")
        #expect(id != wallet)
        #expect(try host.wallet(id).publicKey == host.wallet(wallet).publicKey)
        #expect(try isSigned(by: address, host.decide(.sign(id))))
    }

    @Test("keys of Solana come in as seed and public key, and go out in base58")
    func solana() throws {
        let seed = Secret(testing: Self.secret)
        let pair = Self.secret + (try Ed25519.PrivateKey(seed: seed).publicKey)
        let address = try Expected.some(WalletCurve.ed25519.identity(of: seed)).address
        let owner = try host.makeKey()
        let cold = try host.makeQuorum([owner])
        let begun = try host.beginImport(of: address)
        let wrong = [Self.secret, pair + [0], Self.secret + [UInt8](repeating: 0, count: 32)]
        for plaintext in wrong {
            let request = try host.submission(of: plaintext, as: address, to: begun.key)
            #expect(refusal { try host.decide(request) } == .invalidData)
        }
        let id = try host.perform(
            host.submission(of: pair, as: address, to: begun.key, adding: [.init("owner_id", .string(cold))])
        ).json.string("id")
        #expect(try host.wallet(id).address == address)
        let recipient = try TestRecipient(from: host.random)
        let text = try recipient.open(host.perform(.export(id, to: recipient.text, by: [owner])).json)
        #expect(try Base58.decode(text) == pair)
    }

    @Test("announcements that say too little, too much or something else are refused")
    func announcements() throws {
        let terms = HonestHost.terms(address)
        func replacing(_ name: String, _ value: JSON) -> JSON {
            .object(terms.map { $0.key == name ? JSON.Member(name, value) : $0 })
        }
        let bodies = [
            replacing("address", "0x12"), replacing("address", 1), replacing("chain_type", "solana"),
            replacing("chain_type", "bitcoin-segwit"), replacing("encryption_type", "RSA"),
            replacing("entropy_type", "hd"), replacing("entropy_type", "seed"), .object(terms + [.init("other", 1)]),
            .object(HonestHost.terms(address, index: -1)), .object(HonestHost.terms(address, index: 1 << 31)),
        ]
        for body in bodies {
            #expect(refusal { try host.decide(TestRequest("POST", "/v1/wallets/import/init", body)) } == .invalidData)
        }
    }
}
