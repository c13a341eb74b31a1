import Testing
import TestSupport

@testable import Signer
@testable import Wallets

/// The counting here is only to know when to ask: it must agree with the signer's.
@Suite struct IntentQuorumTests {
    private static func record(_ threshold: Int, _ keys: [UInt8]) -> KeyQuorumRecord {
        KeyQuorumRecord(
            displayName: nil, threshold: threshold,
            keys: keys.map { .init(point: [$0], publicKey: "\($0)", displayName: nil) }, childIDs: [])
    }

    private static func quorum(
        _ threshold: Int, _ keys: [UInt8], _ children: [(Int, [UInt8])] = []
    ) -> IntentQuorum {
        IntentQuorum(
            id: "q", record: record(threshold, keys),
            children: children.enumerated().map { .init(id: "\($0)", record: record($1.0, $1.1)) })
    }

    @Test func `enough is what the signer finds enough`() {
        var state: UInt64 = 7
        func draw(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        func keys() -> [UInt8] { (1...8).filter { _ in draw(3) == 0 } }
        var met = 0
        for _ in 0..<20_000 {
            let quorum = Self.quorum(1 + draw(4), keys(), (0..<draw(4)).map { _ in (1 + draw(3), keys()) })
            let signed = (1...8).filter { _ in draw(2) == 0 }.map { [UInt8($0)] }
            let children = quorum.children.map(\.record)
            let members = Set(signed.filter(quorum.has))
            let isMet = QuorumCount.judge(quorum.record, children: children, keys: members) == .met
            let sufficient = quorum.sufficient(signed)
            #expect((sufficient != nil) == isMet)
            guard let sufficient else { continue }
            met += 1
            #expect(Set(sufficient).count == sufficient.count && Set(sufficient).isSubset(of: members))
            #expect(QuorumCount.judge(quorum.record, children: children, keys: Set(sufficient)) == .met)
        }
        #expect(met > 2_000)
    }

    @Test func `no more signatures are used than a request may have`() {
        let many = Array(UInt8(1)...40)
        #expect(Self.quorum(16, many).sufficient(many.map { [$0] })?.count == 16)
        #expect(Self.quorum(17, many).sufficient(many.map { [$0] }) == nil)
    }
}
