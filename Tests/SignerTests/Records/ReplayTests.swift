import Bytes
import Testing

@testable import Signer

/// S9: an authorised change is applied once.
@Suite struct ReplayTests {
    let host: HonestHost
    let owner: TestKey
    let quorum: String
    let wallet: String

    init() throws {
        host = try HonestHost()
        owner = try host.makeKey()
        quorum = try host.makeQuorum([owner])
        wallet = try host.makeWallet(owner: quorum)
    }

    @Test("S9 an authorised change is not applied twice, by this signer or by another")
    func repeatedChange() throws {
        let change = TestRequest.update(wallet, ["display_name": "A"], by: [owner])
        try host.perform(change)
        #expect(refusal { try host.decide(change) } == .requestReplayed)
        try host.perform(.update(wallet, ["display_name": "B"], by: [owner]))
        #expect(refusal { try host.decide(change) } == .requestReplayed)
        #expect(refusal { try host.decide(change, by: host.makeKeep()) } == .requestReplayed)
    }

    @Test("S9 a change of every kind of record is not applied twice")
    func everyKind() throws {
        let policy = try host.makePolicy([TestRule.allow("*")], owner: quorum)
        let set = try host.makeConditionSet(["a"], owner: quorum, by: [owner])
        let changes = [
            TestRequest("PATCH", "/v1/key_quorums/\(quorum)", ["display_name": "Q"], by: [owner]),
            TestRequest("PATCH", "/v1/policies/\(policy)", ["name": "P"], by: [owner]),
            TestRequest("POST", "/v1/policies/\(policy)/rules", TestRule.deny("*"), by: [owner]),
            TestRequest("PATCH", "/v1/condition_sets/\(set)", ["name": "S"], by: [owner]),
            TestRequest("POST", "/v1/condition_sets/\(set)/condition_set_items", [["value": "b"]], by: [owner]),
            host.replaceItems(of: set, with: ["c"], by: [owner]),
        ]
        for change in changes {
            try host.perform(change)
            #expect(refusal { try host.decide(change) } == .requestReplayed)
        }
        let deletion = TestRequest("DELETE", "/v1/policies/\(policy)", by: [owner])
        try host.perform(deletion)
        #expect(refusal { try host.decide(deletion) } == .notFound)
    }

    @Test("S9 what was applied is remembered when the owner changes and comes back")
    func acrossOwners() throws {
        let change = TestRequest.update(wallet, ["display_name": "A"], by: [owner])
        try host.perform(change)
        let successor = try host.makeKey()
        let other = try host.makeQuorum([successor])
        try host.perform(.update(wallet, ["owner_id": .string(other)], by: [owner]))
        try host.perform(.update(wallet, ["owner_id": .string(quorum)], by: [successor]))
        #expect(refusal { try host.decide(change) } == .requestReplayed)
    }

    @Test("S9 a change is remembered until it expires, and as long again as a clock may go back")
    func untilExpiry() throws {
        let change = TestRequest.update(wallet, ["display_name": "A"], by: [owner]).expiring(at: host.nowMs + 1000)
        try host.perform(change)
        host.nowMs += 1001
        #expect(refusal { try host.decide(change) } == .requestExpired)
        try host.perform(.update(wallet, ["display_name": "B"], by: [owner]))
        host.nowMs -= 1000
        #expect(refusal { try host.decide(change) } == .requestReplayed)
        host.nowMs += 120_000
        try host.perform(.update(wallet, ["display_name": "C"], by: [owner]))
        #expect(try host.newest(.wallet, wallet).read().header.applied.count == 2)
    }

    @Test("S9 after 64 changes without expiry only expiring ones are taken")
    func unexpiringChanges() throws {
        for number in 0..<64 {
            try host.perform(.update(wallet, ["display_name": .string("\(number)")], by: [owner]))
        }
        let next = TestRequest.update(wallet, ["display_name": "64"], by: [owner])
        #expect(refusal { try host.decide(next) } == .invalidData)
        #expect(refusal { try host.decide(next.expiring(at: host.nowMs + 60_000)) } == nil)
    }

    @Test("S9 an expiry more than a day ahead counts as none, so that a record can always be changed again")
    func distantExpiry() throws {
        func change(_ number: Int, in milliseconds: Int64) -> TestRequest {
            TestRequest.update(wallet, ["display_name": .string("\(number)")], by: [owner])
                .expiring(at: host.nowMs + milliseconds)
        }
        for number in 0..<64 { try host.perform(change(number, in: 3_000_000_000_000)) }
        #expect(refusal { try host.decide(change(64, in: 3_000_000_000_000)) } == .invalidData)
        for number in 64..<256 { try host.perform(change(number, in: 60_000)) }
        #expect(refusal { try host.decide(change(256, in: 60_000)) } == .invalidData)
        host.nowMs += 120_001
        #expect(refusal { try host.decide(change(256, in: 60_000)) } == nil)
    }

    @Test("S9 a signature for one wallet changes no other")
    func otherWallet() throws {
        let twin = try host.makeWallet(owner: quorum)
        let signed = try host.execution(for: .update(wallet, ["display_name": "A"], by: [owner]))
        let meant = try host.execution(for: .update(twin, ["display_name": "A"], by: [owner]))
        var execution = meant
        execution.claims = signed.claims
        #expect(refusal { try host.decide(execution) } == .noCorrectSignature)
    }
}
