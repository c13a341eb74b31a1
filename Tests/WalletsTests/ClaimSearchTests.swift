import Bytes
import Cryptography
import Signer
import TestSupport
import Testing

@testable import Wallets

/// Finding out who signed what, within bounds.
@Suite struct ClaimSearchTests {
    private let random = SeededRandom(seed: 5)
    private let candidate = PayloadCandidates.Candidate(bytes: Array("{}".utf8), form: .rfc8785)

    @Test("a header is split at commas, blanks around signatures are dropped, and empty parts are none")
    func header() throws {
        #expect(try ClaimSearch.signatures(nil) == [])
        #expect(try ClaimSearch.signatures("") == [])
        #expect(try ClaimSearch.signatures(" , ") == [])
        #expect(try ClaimSearch.signatures("AQ==, Ag==\t,,Aw==") == [[1], [2], [3]])
    }

    @Test("a signature that is not base64, or too long, is no correct signature")
    func unreadableHeader() {
        for header in ["?", "AQ", "AQ==;Ag==", String(repeating: "A", count: 132)] {
            #expect(throws: WalletsError.self) { try ClaimSearch.signatures(header) }
        }
    }

    @Test("16 signatures are read, 17 are refused")
    func count() throws {
        let header = { (count: Int) in Array(repeating: "AQ==", count: count).joined(separator: ",") }
        #expect(try ClaimSearch.signatures(header(16)).count == 16)
        #expect(throws: WalletsError.self) { try ClaimSearch.signatures(header(17)) }
    }

    @Test("a guess is made only where one key can have signed or where the last one was right")
    func guess() throws {
        let search = try ClaimSearch()
        let keys = try (0..<2).map { _ in try P256.PrivateKey.generate(from: random).publicKey.compressedPoint }
        func guess(_ signatures: [[UInt8]], _ keys: [[UInt8]]) -> [[UInt8]]? {
            search.guess(candidate, signatures: signatures, keys: keys, subject: "wallet")?.claims.map(\.point)
        }
        #expect(guess([], keys) == [])
        #expect(guess([[1]], [keys[0]]) == [keys[0]])
        #expect(guess([[1]], keys) == nil)
        #expect(guess([[1], [2]], [keys[0]]) == nil)
        search.note([SignatureClaim(signature: [1], point: keys[1])], subject: "wallet")
        #expect(guess([[1]], keys) == [keys[1]])
        #expect(guess([[1]], [keys[0], keys[0]]) == nil)
    }

    @Test("a search that explains not every signature by one candidate finds nothing")
    func search() async throws {
        let search = try ClaimSearch()
        let key = try P256.PrivateKey.generate(from: random)
        let other = PayloadCandidates.Candidate(bytes: Array("[]".utf8), form: .rfc8785)
        let first = try key.signature(for: candidate.bytes)
        let second = try key.signature(for: other.bytes)
        let points = [key.publicKey.compressedPoint]
        let one = await search.search([other, candidate], signatures: [first], keys: points)
        #expect(one?.payload == candidate.bytes)
        #expect(one?.claims == [SignatureClaim(signature: first, point: points[0])])
        #expect(await search.search([other, candidate], signatures: [first, second], keys: points) == nil)
        #expect(await search.search([candidate], signatures: [first], keys: []) == nil)
    }

    @Test("a search ends after a bounded number of verifications")
    func bounded() async throws {
        let search = try ClaimSearch()
        let key = try P256.PrivateKey.generate(from: random)
        let signature = try key.signature(for: candidate.bytes)
        let strangers = try (0..<32).map { _ in try P256.PrivateKey.generate(from: random).publicKey.compressedPoint }
        let decoys = (0..<16).map { PayloadCandidates.Candidate(bytes: Array("\($0)".utf8), form: .rfc8785) }
        let points = strangers + [key.publicKey.compressedPoint]
        #expect(await search.search([candidate], signatures: [signature], keys: points) != nil)
        #expect(await search.search(decoys + [candidate], signatures: [signature], keys: points) == nil)
    }
}
