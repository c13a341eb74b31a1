import Bytes
import Cryptography
import Ethereum
import Policy
import Solana
import TestSupport
import Testing

@testable import Signer

/// S21 and S18: who takes a key out, and what leaves.
@Suite struct KeyExportTests {
    let host: HonestHost
    let owner: TestKey
    let cold: String
    let recipient: TestRecipient

    init() throws {
        host = try HonestHost()
        owner = try host.makeKey()
        cold = try host.makeQuorum([owner])
        recipient = try TestRecipient(from: host.random)
    }

    @Test("S21 the owner gets the wallet's own key, encrypted to the recipient, by either way")
    func ownKey() throws {
        let wallet = try host.makeWallet(owner: cold)
        let requests = [
            TestRequest.export(wallet, to: recipient.text, by: [owner]),
            .export(wallet, to: recipient.text, phrase: false, by: [owner]).expiring(at: host.nowMs + 1),
            .exportByRPC(wallet, to: recipient.text, by: [owner]),
        ]
        for request in requests {
            let decision = try host.perform(request)
            #expect(decision.isAllowed && decision.status == 200)
            let key = try Hex.decode(recipient.open(decision.json))
            #expect(try .ethereum(TestAccount(secret: key).address) == host.wallet(wallet).address)
            #expect(decision.statement["recipient"] == .string(recipient.text))
            #expect(decision.statement["method"] == "exportPrivateKey")
            #expect(decision.statement["op"] == "wallet.export")
            // Nothing but the ciphertext has it.
            let hex = Hex.encode(key)
            for text in [decision.answer, decision.receipt.content] + decision.changes.map(\.content) {
                #expect(!String(decoding: text, as: UTF8.self).contains(hex))
            }
        }
    }

    @Test("S21 that a key has left stands in the wallet's record, in the commit that lets it go")
    func recordedExport() throws {
        let wallet = try host.makeWallet(owner: cold)
        #expect(try host.wallet(wallet).exportedAtMs == nil)
        let first = host.nowMs
        let decision = try host.perform(.export(wallet, to: recipient.text, by: [owner]))
        #expect(decision.changes.map(\.reference.key) == [RecordKey(kind: .wallet, id: wallet)])
        #expect(try host.wallet(wallet).exportedAtMs == first)
        #expect(try host.newest(.wallet, wallet).read().answer?["exported_at"] == JSON(first))
        host.nowMs += 5
        try host.perform(.exportByRPC(wallet, to: recipient.text, by: [owner]))
        #expect(try host.wallet(wallet).exportedAtMs == first)
        #expect(try host.newest(.wallet, wallet).reference.version == 3)
    }

    @Test("S21 a signer takes no key out, with or without a policy of its own that allows it")
    func signer() throws {
        let other = try host.makeKey()
        let hot = try host.makeQuorum([other])
        let policy = try host.makePolicy([TestRule.allow("exportPrivateKey")], owner: cold)
        for overrides in [[], [policy]] {
            let wallet = try host.makeWallet(owner: cold, signers: [(hot, overrides)])
            for request in [
                TestRequest.export(wallet, to: recipient.text, by: [other]),
                .exportByRPC(wallet, to: recipient.text, by: [other]),
                .export(wallet, to: recipient.text, by: [other, owner]),
            ] {
                #expect(refusal { try host.decide(request) } == .noCorrectSignature)
            }
        }
    }

    @Test("S21 who may not have the key is not told whether there is a phrase")
    func unsaidPhrase() throws {
        let wallet = try host.makeWallet(owner: cold)
        let stranger = try host.makeKey()
        for (keys, code) in [([], Refusal.Code.missingSignature), ([stranger], .noCorrectSignature)] {
            let request = TestRequest.export(wallet, to: recipient.text, phrase: true, by: keys)
            #expect(refusal { try host.decide(request) } == code)
        }
    }

    @Test("S21 the app's secret takes no key out of a wallet with an owner, and a part of a quorum neither")
    func secretAlone() throws {
        let wallet = try host.makeWallet(owner: cold)
        try host.operate(on: host.app.key) { .setOwnerlessExport(app: $0, isAllowed: true) }
        #expect(refusal { try host.decide(.export(wallet, to: recipient.text)) } == .missingSignature)
        #expect(refusal { try host.decide(.exportByRPC(wallet, to: recipient.text)) } == .missingSignature)
        let both = try host.makeWallet(owner: host.makeQuorum([owner, try host.makeKey()], threshold: 2))
        #expect(
            refusal { try host.decide(.export(both, to: recipient.text, by: [owner])) } == .insufficientSignatures)
    }

    @Test("S21 a wallet without an owner gives its key away only where the operator allowed that to the app")
    func ownerless() throws {
        let wallet = try host.makeWallet()
        let requests = [
            TestRequest.export(wallet, to: recipient.text), .exportByRPC(wallet, to: recipient.text),
        ]
        for request in requests {
            #expect(refusal { try host.decide(request) } == .exportNotAllowed)
        }
        try host.operate(on: host.app.key) { .setOwnerlessExport(app: $0, isAllowed: true) }
        for request in requests {
            let decision = try host.perform(request)
            let key = try Hex.decode(recipient.open(decision.json))
            #expect(try .ethereum(TestAccount(secret: key).address) == host.wallet(wallet).address)
            #expect(decision.statement["actor"]?["kind"] == "app")
        }
        // Not with another app's secret, not by someone's signature, and not any more once it is taken back.
        var foreign = try host.execution(for: requests[0])
        foreign.appSecret = try host.makeApp("Other").secret
        #expect(refusal { try host.decide(foreign) } == .invalidAppCredentials)
        #expect(
            refusal { try host.decide(.export(wallet, to: recipient.text, by: [owner])) } == .noCorrectSignature)
        try host.operate(on: host.app.key) { .setOwnerlessExport(app: $0, isAllowed: false) }
        #expect(refusal { try host.decide(requests[0]) } == .exportNotAllowed)
    }

    @Test("S18 a policy lets a key go only by a rule that names the export; '*' does not, and denies it")
    func policies() throws {
        let never = TestRule.condition("system", "current_unix_timestamp", "lt", "1")
        let cases: [([JSON], Bool)] = [
            ([], false), ([TestRule.allow("*")], false), ([TestRule.allow("personal_sign")], false),
            ([TestRule.allow("exportSeedPhrase")], false), ([TestRule.allow("exportPrivateKey")], true),
            ([TestRule.allow("*"), TestRule.allow("exportPrivateKey")], true),
            ([TestRule.allow("exportPrivateKey", [never])], false),
            ([TestRule.allow("exportPrivateKey"), TestRule.deny("*")], false),
            ([TestRule.allow("exportPrivateKey"), TestRule.deny("exportPrivateKey")], false),
        ]
        for (rules, isAllowed) in cases {
            let policy = try host.makePolicy(rules, owner: cold)
            let wallet = try host.makeWallet(owner: cold, policies: [policy])
            for request in [
                TestRequest.export(wallet, to: recipient.text, by: [owner]),
                .exportByRPC(wallet, to: recipient.text, by: [owner]),
            ] {
                let decision = try host.perform(request)
                #expect(decision.isAllowed == isAllowed, "\(rules)")
                #expect(decision.status == (isAllowed ? 200 : 400))
                #expect(decision.changes.isEmpty != isAllowed)
                #expect((decision.json["ciphertext"] ?? decision.json["data"]) != nil || !isAllowed)
                #expect(isAllowed || decision.json["code"] == "policy_violation")
                #expect(decision.statement["policy"] == .string(policy))
            }
            #expect((try host.wallet(wallet).exportedAtMs != nil) == isAllowed)
        }
    }

    @Test("S18 rules of exports look at the time and at nothing else")
    func conditions() throws {
        for method in ["exportPrivateKey", "exportSeedPhrase"] {
            #expect(throws: Never.self) {
                try host.makePolicy(
                    [TestRule.allow(method, [TestRule.condition("system", "current_unix_timestamp", "gt", "1")])])
            }
            for condition in [
                TestRule.condition("ethereum_transaction", "value", "lt", "1"),
                TestRule.condition("message", "content", "eq", "a"),
            ] {
                #expect(throws: Refusal.self) { try host.makePolicy([TestRule.allow(method, [condition])]) }
            }
        }
    }

    @Test("S21 a frozen wallet keeps its key")
    func frozen() throws {
        let wallet = try host.makeWallet(owner: cold)
        try host.operate(on: RecordKey(kind: .wallet, id: wallet)) { .setFrozen(wallet: $0, isFrozen: true) }
        #expect(refusal { try host.decide(.export(wallet, to: recipient.text, by: [owner])) } == .walletFrozen)
        #expect(refusal { try host.decide(.exportByRPC(wallet, to: recipient.text, by: [owner])) } == .walletFrozen)
    }

    @Test("S9 an export is carried out once, and S13 for the recipient who was signed for")
    func replay() throws {
        let wallet = try host.makeWallet(owner: cold)
        let request = TestRequest.export(wallet, to: recipient.text, by: [owner])
        try host.perform(request)
        #expect(refusal { try host.decide(request) } == .requestReplayed)
        // The same signature with another recipient in the body.
        let thief = try TestRecipient(from: host.random)
        var swapped = try host.execution(for: .export(wallet, to: thief.text))
        swapped.claims = try host.execution(for: request).claims
        #expect(refusal { try host.decide(swapped) } == .noCorrectSignature)
        // And for another wallet of the same owner.
        let other = try host.makeWallet(owner: cold)
        var moved = try host.execution(for: .export(other, to: recipient.text))
        moved.claims = try host.execution(for: request).claims
        #expect(refusal { try host.decide(moved) } == .noCorrectSignature)
    }

    @Test("S12 key material of another wallet is not exported")
    func foreignMaterial() throws {
        let wallet = try host.makeWallet(owner: cold)
        let other = try host.makeWallet(owner: cold)
        var execution = try host.execution(for: .export(wallet, to: recipient.text, by: [owner]))
        execution.keyMaterial = try Expected.some(host.keyMaterial[other])
        #expect(refusal { try host.decide(execution) } == .recordUnavailable)
        // Sealed for this wallet, but not its key.
        let record = try host.newest(.wallet, wallet).read()
        execution.keyMaterial = try host.withKeys { keys in
            try keys.sealWalletKey(
                Secret(testing: [UInt8](repeating: 5, count: 32)),
                binding: WalletKeyBinding(record.header, try host.wallet(wallet)),
                salt: host.random.bytes(count: Envelope.saltCount))
        }
        #expect(refusal { try host.decide(execution) } == .recordUnavailable)
    }

    @Test("S19 a body that says something untrue of the wallet or asks for something else is refused")
    func bodies() throws {
        let wallet = try host.makeWallet(owner: cold)
        let other = try host.wallet(host.makeWallet(owner: cold)).address
        let members: [JSON.Member] = [
            .init("address", .string(other.text)), .init("address", "0x12"), .init("chain_type", "solana"),
            .init("wallet_id", .string(String(repeating: "a", count: 24))), .init("caip2", "eip155:1"),
            .init("sponsor", true),
        ]
        for member in members {
            let request = TestRequest.exportByRPC(wallet, to: recipient.text, adding: [member], by: [owner])
            #expect(refusal { try host.decide(request) } == .invalidData, "\(member.key)")
        }
        let address = try host.wallet(wallet).address
        for text in [address.text, address.text.lowercased()] {
            let request = TestRequest.exportByRPC(
                wallet, to: recipient.text, adding: [.init("address", .string(text)), .init("chain_type", "ethereum")],
                by: [owner])
            #expect(try host.decide(request).isAllowed)
        }
        var offCurve = try Base64.decode(recipient.text)
        offCurve[90] ^= 1
        for text in ["", "AAAA", Base64.encode(offCurve), String(repeating: "A", count: 2000)] {
            #expect(refusal { try host.decide(.export(wallet, to: text, by: [owner])) } == .invalidData)
        }
        let bodies: [JSON] = [
            [:], ["encryption_type": "HPKE"], ["recipient_public_key": .string(recipient.text)],
            ["encryption_type": "RSA", "recipient_public_key": .string(recipient.text)],
            ["encryption_type": "HPKE", "recipient_public_key": .string(recipient.text), "other": 1],
            ["encryption_type": "HPKE", "recipient_public_key": .string(recipient.text), "export_seed_phrase": 1],
        ]
        for body in bodies {
            let request = TestRequest("POST", "/v1/wallets/\(wallet)/export", body, by: [owner])
            #expect(refusal { try host.decide(request) } == .invalidData)
        }
    }

    @Test("S21 a wallet that was made here has no phrase to export")
    func noPhrase() throws {
        let wallet = try host.makeWallet(owner: cold)
        for request in [
            TestRequest.export(wallet, to: recipient.text, phrase: true, by: [owner]),
            .exportByRPC(wallet, to: recipient.text, method: "exportSeedPhrase", by: [owner]),
        ] {
            #expect(refusal { try host.decide(request) } == .invalidData)
        }
    }
}
