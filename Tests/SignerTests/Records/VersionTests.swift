import Bytes
import Testing

@testable import Signer

/// S8: a signer keeps what it has verified, and believes no older version and no second content of one version.
@Suite struct VersionTests {
    let host: HonestHost
    let owner: TestKey
    let wallet: String

    init() throws {
        host = try HonestHost()
        owner = try host.makeKey()
        wallet = try host.makeWallet(owner: host.makeQuorum([owner]))
    }

    private var key: RecordKey { RecordKey(kind: .wallet, id: wallet) }

    @Test("S8 an older version than seen is refused, however it was seen")
    func olderVersion() throws {
        let before = try host.execution(for: .sign(wallet, by: [owner]))
        try host.perform(.update(wallet, ["display_name": "New"], by: [owner]))
        #expect(refusal { try host.decide(before) } == .recordUnavailable)
        let told = try host.makeKeep()
        _ = told.handle(.announce([try host.newest(.wallet, wallet)]), nowMs: host.nowMs)
        #expect(refusal { try host.decide(before, by: told) } == .recordUnavailable)
        let shown = try host.makeKeep()
        _ = try host.decide(.sign(wallet, by: [owner]), by: shown)
        #expect(refusal { try host.decide(before, by: shown) } == .recordUnavailable)
        #expect(refusal { try host.decide(before, by: host.makeKeep()) } == nil)
    }

    @Test("S8 another content under a version that has been seen is refused")
    func forkedVersion() throws {
        let one = try host.decide(.update(wallet, ["display_name": "One"], by: [owner]))
        let other = try host.decide(.update(wallet, ["display_name": "Other"], by: [owner]))
        host.store(one)
        let fork = try Expected.some(other.changes.first)
        #expect(fork.reference.version == one.changes.first?.reference.version)
        let execution = try host.execution(for: .sign(wallet, by: [owner])).replacing(key, with: fork)
        #expect(refusal { try host.decide(execution) } == .recordUnavailable)
        #expect(refusal { try host.decide(.sign(wallet, by: [owner])) } == nil)
    }

    @Test("S8 a decision that is not stored is not believed to be the newest version")
    func unstoredVersion() throws {
        _ = try host.decide(.update(wallet, ["display_name": "Lost"], by: [owner]))
        #expect(refusal { try host.decide(.sign(wallet, by: [owner])) } == nil)
    }

    @Test("S8 an announcement without a valid seal changes nothing")
    func forgedAnnouncement() throws {
        let forged = SealedRecord(
            reference: RecordReference(
                kind: .wallet, id: wallet, version: 99, hash: [UInt8](repeating: 0, count: 32)),
            content: [], mac: [UInt8](repeating: 0, count: 32))
        _ = host.keep.handle(.announce([forged]), nowMs: host.nowMs)
        #expect(refusal { try host.decide(.sign(wallet, by: [owner])) } == nil)
    }

    @Test("S8 a signer asks for the records it lacks, and not again for those it holds")
    func askedOnce() throws {
        let fresh = try host.makeKeep()
        var execution = try host.execution(for: .sign(wallet, by: [owner]))
        let contents = execution.contents
        execution.contents = []
        guard case .need(1, let missing)? = fresh.handle(.execute(id: 1, execution), nowMs: host.nowMs) else {
            Issue.record("the signer decided without its records")
            return
        }
        #expect(Set(missing) == Set(execution.records))
        execution.contents = contents
        #expect(try host.decide(execution, by: fresh).isAllowed)
        execution.contents = []
        #expect(try host.decide(execution, by: fresh).isAllowed)
    }

    @Test("S8 records that are announced ahead of a request need not come with it")
    func announcedAhead() throws {
        let fresh = try host.makeKeep()
        var execution = try host.execution(for: .sign(wallet, by: [owner]))
        for record in execution.contents { _ = fresh.handle(.announce([record]), nowMs: host.nowMs) }
        execution.contents = []
        #expect(try host.decide(execution, by: fresh).isAllowed)
    }

    @Test("S8 a full book drops contents but never the versions it has seen")
    func boundedBook() throws {
        try host.perform(.update(wallet, ["display_name": "New"], by: [owner]))
        let versions = try Expected.some(host.versions[key])
        var book = RecordBook(maximumBytes: versions[1].content.count)
        try host.withKeys { keys in
            try keys.admit(versions[1], to: &book)
            #expect(book[versions[1].reference] != nil)
            try keys.admit(versions[0], to: &book)
        }
        #expect(book[versions[1].reference] == nil)
        #expect(throws: Refusal.self) { try book.checkIsNewest(versions[0].reference) }
        try book.checkIsNewest(versions[1].reference)
    }
}
