import Bytes
import TestSupport
import Testing

@testable import Signer

/// Wallets that are put away.
@Suite struct ArchiveTests {
    let host: HonestHost
    let owner: TestKey
    let cold: String

    init() throws {
        host = try HonestHost()
        owner = try host.makeKey()
        cold = try host.makeQuorum([owner])
    }

    private func archive(_ wallet: String, _ body: JSON? = nil, by keys: [TestKey] = []) -> TestRequest {
        TestRequest("POST", "/v1/wallets/\(wallet)/archive", body, by: keys)
    }

    @Test("an archived wallet signs for nobody, and its record says when it was put away")
    func signsNothing() throws {
        let signer = try host.makeKey()
        let wallet = try host.makeWallet(owner: cold, signers: [(host.makeQuorum([signer]), [])])
        let first = host.nowMs
        let decision = try host.perform(archive(wallet, by: [owner]))
        #expect(decision.status == 200 && decision.json["archived_at"] == JSON(first))
        #expect(decision.statement["op"] == "wallet.archive")
        #expect(decision.changes.map(\.reference.key) == [RecordKey(kind: .wallet, id: wallet)])
        #expect(try host.wallet(wallet).archivedAtMs == first)
        let raw = TestRequest(
            "POST", "/v1/wallets/\(wallet)/raw_sign",
            ["params": ["hash": .string("0x" + String(repeating: "11", count: 32))]], by: [owner])
        for request in [TestRequest.sign(wallet, by: [owner]), .sign(wallet, by: [signer]), raw] {
            #expect(refusal { try host.decide(request) } == .walletArchived)
        }
        // Nothing changes it any more, nor the time.
        host.nowMs += 5
        for request in [
            TestRequest.update(wallet, ["display_name": "Back?"], by: [owner]),
            archive(wallet, [:], by: [owner]).expiring(at: host.nowMs + 1000),
        ] {
            #expect(refusal { try host.decide(request) } == .walletArchived)
        }
        #expect(try host.wallet(wallet).archivedAtMs == first)
        // What the operator does is something else.
        for isFrozen in [true, false] {
            try host.operate(on: RecordKey(kind: .wallet, id: wallet)) { .setFrozen(wallet: $0, isFrozen: isFrozen) }
        }
        #expect(refusal { try host.decide(.sign(wallet, by: [owner])) } == .walletArchived)
    }

    @Test("what an archived wallet holds can leave by an export")
    func export() throws {
        let wallet = try host.makeWallet(owner: cold)
        try host.perform(archive(wallet, by: [owner]))
        let recipient = try TestRecipient(from: host.random)
        let decision = try host.perform(.export(wallet, to: recipient.text, by: [owner]))
        let key = try Hex.decode(recipient.open(decision.json))
        #expect(try .ethereum(TestAccount(secret: key).address) == host.wallet(wallet).address)
        let record = try host.wallet(wallet)
        #expect(record.archivedAtMs != nil && record.exportedAtMs != nil)
    }

    @Test("S15 only the owner archives, and of a wallet without one the app")
    func whoArchives() throws {
        let signer = try host.makeKey()
        let wallet = try host.makeWallet(owner: cold, signers: [(host.makeQuorum([signer]), [])])
        #expect(refusal { try host.decide(archive(wallet)) } == .missingSignature)
        #expect(refusal { try host.decide(archive(wallet, by: [signer])) } == .noCorrectSignature)
        let both = try host.makeWallet(owner: host.makeQuorum([owner, signer], threshold: 2))
        #expect(refusal { try host.decide(archive(both, by: [owner])) } == .insufficientSignatures)
        let free = try host.makeWallet()
        #expect(refusal { try host.decide(archive(free, by: [owner])) } == .noCorrectSignature)
        var foreign = try host.execution(for: archive(free))
        foreign.appSecret = try host.makeApp("Other").secret
        #expect(refusal { try host.decide(foreign) } == .invalidAppCredentials)
        #expect(try host.perform(archive(free)).json["archived_at"] == JSON(host.nowMs))
        #expect(refusal { try host.decide(.sign(free)) } == .walletArchived)
    }

    @Test("S9 an archival is carried out once, and its body says nothing")
    func replayAndBody() throws {
        let wallet = try host.makeWallet(owner: cold)
        for body: JSON in [["archived_at": .null], [1], "yes"] {
            #expect(refusal { try host.decide(archive(wallet, body, by: [owner])) } == .invalidData)
        }
        let request = archive(wallet, by: [owner])
        try host.perform(request)
        #expect(refusal { try host.decide(request) } == .requestReplayed)
        let other = try host.makeWallet(owner: cold)
        var moved = try host.execution(for: archive(other))
        moved.claims = try host.execution(for: request).claims
        #expect(refusal { try host.decide(moved) } == .noCorrectSignature)
        #expect(refusal { try host.decide(archive("aaaaaaaaaaaaaaaaaaaaaaaa", by: [owner])) } == .notFound)
    }
}
