import Testing
import TestSupport

@testable import Signer
@testable import Wallets

/// The counting here is only to know when to ask: it must agree with the signer's.
@Suite struct IntentQuorumTests {
    /// The keys of users by their names. One has a key of another member, who counts first.
    private static let users: [String: Set<[UInt8]>] = [
        "u": [[9], [10]], "v": [[10], [11]], "w": [[1], [12]], "x": [],
    ]

    private static func record(_ threshold: Int, _ keys: [UInt8], _ users: [String] = []) -> KeyQuorumRecord {
        KeyQuorumRecord(
            displayName: nil, threshold: threshold,
            keys: keys.map { .init(point: [$0], publicKey: "\($0)", displayName: nil) }, childIDs: [], userIDs: users)
    }

    private static func quorum(
        _ threshold: Int, _ keys: [UInt8], _ members: [String] = [], _ children: [(Int, [UInt8], [String])] = []
    ) -> IntentQuorum {
        IntentQuorum(
            id: "q", record: record(threshold, keys, members),
            children: children.enumerated().map { .init(id: "\($0)", record: record($1.0, $1.1, $1.2)) }, users: users)
    }

    @Test func `enough is what the signer finds enough`() {
        var state: UInt64 = 7
        func draw(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        func keys() -> [UInt8] { (1...8).filter { _ in draw(3) == 0 } }
        func users() -> [String] { ["u", "v", "w", "x"].filter { _ in draw(3) == 0 } }
        func judge(_ quorum: IntentQuorum, _ keys: Set<[UInt8]>) -> QuorumCount.Outcome {
            QuorumCount.judge(
                quorum.record, children: quorum.children.map(\.record), keys: keys, users: quorum.users)
        }
        var met = 0
        for _ in 0..<20_000 {
            let children = (0..<draw(4)).map { _ in (1 + draw(3), keys(), users()) }
            let quorum = Self.quorum(1 + draw(4), keys(), users(), children)
            let signed = (1...12).filter { _ in draw(2) == 0 }.map { [UInt8($0)] }
            let members = Set(signed.filter(quorum.points.contains))
            let isMet = judge(quorum, members) == .met
            let sufficient = quorum.sufficient(signed)
            #expect((sufficient != nil) == isMet)
            guard let sufficient else { continue }
            met += 1
            #expect(Set(sufficient).count == sufficient.count && Set(sufficient).isSubset(of: members))
            #expect(judge(quorum, Set(sufficient)) == .met)
        }
        #expect(met > 2_000)
    }

    @Test func `a user signs with any key that counts now, once, and not with one that is over`() {
        func quorum(_ keys: Set<[UInt8]>) -> IntentQuorum {
            IntentQuorum(id: "q", record: Self.record(2, [1], ["u"]), children: [], users: ["u": keys])
        }
        let (first, second, key): ([UInt8], [UInt8], [UInt8]) = ([9], [10], [1])
        #expect(quorum([first]).sufficient([first, key]) != nil)
        #expect(quorum([second]).sufficient([first, key]) == nil)
        #expect(quorum([first, second]).sufficient([first, second]) == nil)
        #expect(quorum([second]).points == [key, second])
        #expect(quorum([first]).members.map { $0.has(first) } == [false, true])
    }

    @Test func `no more signatures are used than a request may have`() {
        let many = Array(UInt8(1)...40)
        #expect(Self.quorum(16, many).sufficient(many.map { [$0] })?.count == 16)
        #expect(Self.quorum(17, many).sufficient(many.map { [$0] }) == nil)
    }
}
