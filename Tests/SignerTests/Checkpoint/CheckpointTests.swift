import Bytes
import Cryptography
import TestSupport
import Testing

@testable import Signer

/// S31: what a signer says of the log, and what it never says.
@Suite struct CheckpointTests {
    private static let leaves = (0..<40).map { MerkleTree.leafHash([UInt8($0)]) }

    private static func makeKeep(_ notes: [String]? = [], root: UInt8 = 7) throws -> Keep {
        try Keep(
            rootKey: Secret(testing: [UInt8](repeating: root, count: 32)), signer: 0, publicURLs: [],
            checkpoints: notes, random: SeededRandom(seed: 4))
    }

    /// The log of so many entries; another log has other entries from `fork` on.
    private static func request(_ size: Int, since: Int = 0, fork: Int = 40) -> CheckpointRequest {
        let leaves = leaves.enumerated().map { $0 < fork ? $1 : MerkleTree.leafHash([UInt8($0), 1]) }
        let subtree = { (level: Int, position: Int) in
            MerkleTree.root(ofLeafHashes: Array(leaves[(position << level)..<((position + 1) << level)]))
        }
        return CheckpointRequest(
            head: TreeHead(size: size, root: MerkleTree.root(of: size, subtree)), since: since,
            path: MerkleTree.consistencyPath(from: since, to: size, subtree) ?? [])
    }

    private func ask(_ keep: Keep, _ request: CheckpointRequest) throws -> SignerReply {
        try #require(keep.handle(.checkpoint(id: 5, request), nowMs: 0))
    }

    /// The note that a signer signs; the test fails when it does not.
    @discardableResult
    private func sign(_ keep: Keep, _ request: CheckpointRequest) throws -> String {
        guard case .checkpoint(5, let note) = try ask(keep, request) else { throw Expected.Missing() }
        let checkpoint = try LogCheckpoint(note: note, verifiedBy: keep.checkpointVerifier)
        #expect(checkpoint.head == request.head && keep.signedHead == request.head)
        return note
    }

    private func refusal(_ keep: Keep, _ request: CheckpointRequest) throws -> Refusal.Code? {
        let before = keep.signedHead
        defer { #expect(keep.signedHead == before) }
        if case .refused(5, let refusal) = try ask(keep, request) { return refusal.code }
        return nil
    }

    @Test("S31 a log that grows is signed at each of its sizes")
    func growing() throws {
        let keep = try Self.makeKeep()
        var since = 0
        for size in [1, 2, 3, 3, 8, 9, 31, 40] {
            try sign(keep, Self.request(size, since: since))
            since = size
        }
    }

    @Test("S31 without the path since what was signed last it is asked for, and nothing is signed")
    func pathNeeded() throws {
        let keep = try Self.makeKeep()
        try sign(keep, Self.request(7))
        for since in [0, 6, 8] {
            guard case .needConsistency(5, since: 7) = try ask(keep, Self.request(9, since: since)) else {
                Issue.record("a path since \(since) was taken")
                continue
            }
        }
        #expect(keep.signedHead?.size == 7)
    }

    @Test(
        "S31 neither fewer entries are signed than before, nor another log of as many, nor one that continues another")
    func otherLogs() throws {
        let keep = try Self.makeKeep()
        try sign(keep, Self.request(20))
        for size in [1, 19] { #expect(try refusal(keep, Self.request(size, since: 20)) == .invalidData) }
        #expect(try refusal(keep, Self.request(20, since: 20, fork: 19)) == .invalidData)
        for fork in 0..<20 {
            #expect(try refusal(keep, Self.request(33, since: 20, fork: fork)) == .invalidData)
        }
        try sign(keep, Self.request(33, since: 20, fork: 20))
        #expect(try refusal(keep, Self.request(0)) == .invalidData)
    }

    @Test("S31 a signer that starts again goes on from the largest note that it is given and that its key signed")
    func restart() throws {
        let first = try Self.makeKeep()
        let notes = try [sign(first, Self.request(5)), sign(first, Self.request(6, since: 5))]
        let stranger = try sign(Self.makeKeep(root: 8), Self.request(30))
        for given in [notes, notes.reversed(), notes + [stranger, "", "torn"]] {
            let keep = try Self.makeKeep(given)
            #expect(keep.signedHead?.size == 6)
            #expect(try refusal(keep, Self.request(5)) == .invalidData)
            #expect(try refusal(keep, Self.request(9, since: 6, fork: 5)) == .invalidData)
            try sign(keep, Self.request(9, since: 6))
        }
    }

    @Test("S31 a signer without a place to keep them signs no checkpoints")
    func none() throws {
        #expect(try refusal(Self.makeKeep(nil), Self.request(1)) == .notFound)
        #expect(try refusal(HonestHost().keep, Self.request(1)) == .notFound)
    }

    @Test("S31 the key is one of its own, the same at every signer, and the name of the log holds the receipt key")
    func key() throws {
        let keep = try Self.makeKeep()
        let verifier = keep.checkpointVerifier
        #expect(try Self.makeKeep(nil).checkpointVerifier == verifier)
        #expect(try Self.makeKeep(root: 8).checkpointVerifier != verifier)
        #expect(verifier.publicKey != keep.hello.receiptKey)
        #expect(LogOrigin.receiptKey(of: verifier.name) == keep.hello.receiptKey)
        for wrong in ["", "countersign/audit/", verifier.name + "0", verifier.name.uppercased(), "x" + verifier.name] {
            #expect(LogOrigin.receiptKey(of: wrong) == nil)
        }
    }
}
