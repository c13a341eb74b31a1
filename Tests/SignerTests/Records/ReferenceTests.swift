import Bytes
import Testing

@testable import Signer

/// S6 and S7: ids are drawn by the signer, references lead to the expected kind in the same app, and absence refuses.
@Suite struct ReferenceTests {
    let host: HonestHost
    let owner: TestKey
    let quorum: String

    init() throws {
        host = try HonestHost()
        owner = try host.makeKey()
        quorum = try host.makeQuorum([owner])
    }

    @Test("S6 ids are drawn by the signer: 24 characters of a–z and 0–9, none twice, none taken from a request")
    func drawnIDs() throws {
        var seen: Set<String> = []
        for _ in 0..<50 {
            let id = try host.makeWallet()
            #expect(RecordID.isValid(id))
            #expect(seen.insert(id).inserted)
        }
        let body: JSON = ["chain_type": "ethereum", "id": .string(try Expected.some(seen.first))]
        #expect(refusal { try host.decide(TestRequest("POST", "/v1/wallets", body)) } == .invalidData)
    }

    @Test("S6 every character of an id is as likely as every other")
    func unbiasedIDs() {
        var counts: [Character: Int] = [:]
        let draws = 3600
        for _ in 0..<draws {
            for character in RecordID.draw(from: host.random).dropFirst() { counts[character, default: 0] += 1 }
        }
        #expect(counts.count == 36)
        let mean = Double(draws * 23) / 36
        // Chi-squared with 35 degrees of freedom: 80 is passed by chance once in 50 000 draws, and the seed is fixed.
        let distance = counts.values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) / mean }
        #expect(distance < 80)
    }

    @Test("S6 two records under one kind and id in one frame are refused")
    func reusedID() throws {
        let wallet = try host.makeWallet(owner: quorum)
        try host.perform(.update(wallet, ["display_name": "New"], by: [owner]))
        let older = try Expected.some(host.versions[RecordKey(kind: .wallet, id: wallet)]?.first)
        var execution = try host.execution(for: .sign(wallet, by: [owner]))
        execution.records.append(older.reference)
        execution.contents.append(older)
        #expect(refusal { try host.decide(execution) } == .recordUnavailable)
    }

    @Test("S6 a record of another app is as if it were not there")
    func otherApp() throws {
        let other = try host.makeApp("Other")
        let foreignQuorum = try host.makeQuorum([owner], of: other)
        let foreignPolicy = try host.makePolicy([TestRule.allow("*")], of: other)
        let foreignWallet = try host.makeWallet(of: other)
        func refuses(_ request: TestRequest, _ kind: RecordKind, _ id: String) throws -> Refusal.Code? {
            let record = try host.newest(kind, id)
            var execution = try host.execution(for: request)
            execution.records.append(record.reference)
            execution.contents.append(record)
            execution.keyMaterial = host.keyMaterial[id] ?? []
            return refusal { try host.decide(execution) }
        }
        let wallets = "/v1/wallets"
        let ownedByForeigner: JSON = ["chain_type": "ethereum", "owner_id": .string(foreignQuorum)]
        #expect(try refuses(TestRequest("POST", wallets, ownedByForeigner), .keyQuorum, foreignQuorum) == .invalidData)
        let underForeignPolicy: JSON = ["chain_type": "ethereum", "policy_ids": [.string(foreignPolicy)]]
        #expect(try refuses(TestRequest("POST", wallets, underForeignPolicy), .policy, foreignPolicy) == .invalidData)
        #expect(try refuses(.sign(foreignWallet), .wallet, foreignWallet) == .notFound)
    }

    @Test("S6 a reference does not lead to a record of another kind")
    func otherKind() throws {
        let policy = try host.makePolicy([TestRule.allow("*")])
        for body in [
            ["chain_type": "ethereum", "owner_id": .string(policy)],
            ["chain_type": "ethereum", "policy_ids": [.string(quorum)]],
            ["chain_type": "ethereum", "additional_signers": [["signer_id": .string(policy)]]],
        ] as [JSON] {
            #expect(refusal { try host.decide(TestRequest("POST", "/v1/wallets", body)) } == .invalidData)
        }
    }

    @Test("S7 a policy, condition set or quorum that is withheld refuses the request")
    func withheld() throws {
        let set = try host.makeConditionSet(["Hello"])
        let condition = TestRule.condition("message", "content", "in_condition_set", .string(set))
        for rule in [TestRule.allow("personal_sign", [condition]), TestRule.deny("personal_sign", [condition])] {
            let policy = try host.makePolicy([TestRule.allow("personal_sign"), rule])
            let signer = try host.makeQuorum([host.makeKey()])
            let wallet = try host.makeWallet(owner: quorum, policies: [policy], signers: [(signer, [])])
            let execution = try host.execution(for: .sign(wallet, by: [owner]))
            #expect(refusal { try host.decide(execution) } == nil)
            for key in [
                RecordKey(kind: .conditionSet, id: set), RecordKey(kind: .policy, id: policy),
                RecordKey(kind: .keyQuorum, id: quorum),
            ] {
                #expect(refusal { try host.decide(execution.without(key)) } == .recordUnavailable)
            }
        }
    }

    @Test("S7 an app or wallet that is withheld refuses the request")
    func withheldSubject() throws {
        let wallet = try host.makeWallet(owner: quorum)
        let execution = try host.execution(for: .sign(wallet, by: [owner]))
        #expect(refusal { try host.decide(execution.without(host.app.key)) } == .invalidAppCredentials)
        let key = RecordKey(kind: .wallet, id: wallet)
        #expect(refusal { try host.decide(execution.without(key)) } == .notFound)
    }

    @Test("S7 a quorum whose child is withheld refuses the request, even where the child would not be needed")
    func withheldChild() throws {
        let child = try host.makeQuorum([host.makeKey()])
        let parent = try host.makeQuorum([owner], children: [child])
        let wallet = try host.makeWallet(owner: parent)
        let execution = try host.execution(for: .sign(wallet, by: [owner]))
        #expect(refusal { try host.decide(execution) } == nil)
        #expect(
            refusal { try host.decide(execution.without(RecordKey(kind: .keyQuorum, id: child))) } == .recordUnavailable
        )
    }

    @Test("S7 a deletion leaves a sealed tombstone, and what refers to it refuses the request")
    func tombstone() throws {
        let policy = try host.makePolicy([TestRule.deny("*")], owner: quorum)
        let wallet = try host.makeWallet(owner: quorum, policies: [policy])
        #expect(try !host.decide(.sign(wallet, by: [owner])).isAllowed)
        let deletion = try host.perform(TestRequest("DELETE", "/v1/policies/\(policy)", by: [owner]))
        let tombstone = try Expected.some(deletion.changes.first)
        #expect(try tombstone.read().header.isDeleted)
        #expect(tombstone.reference.version == 2)
        #expect(refusal { try host.decide(.sign(wallet, by: [owner])) } == .recordUnavailable)
        let again = TestRequest("PATCH", "/v1/policies/\(policy)", ["name": "Back"], by: [owner])
        #expect(refusal { try host.decide(again) } == .notFound)
    }
}
