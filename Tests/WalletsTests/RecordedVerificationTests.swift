import Bytes
import Cryptography
import TestSupport
import Testing

@testable import Signer
@testable import Wallets

/// The signer accepts what the official SDKs sign.
@Suite struct RecordedVerificationTests {
    private static let quorumID = String(repeating: "q", count: 24)
    private static let appID = "app"

    @Test("the signer accepts the signatures of every recorded request for the recorded base URL, and for no other")
    func verified() async throws {
        var count = 0
        for file in try VectorFolder.files(for: .recordedRequests) {
            let keys = try points(of: file)
            for case let recorded? in try file.cases("requests").map(RecordedRequest.init) {
                let found = try await #require(
                    ClaimSearch().search(
                        PayloadCandidates(recorded.request, publicURLs: [recorded.baseURL]).all(),
                        signatures: ClaimSearch.signatures(recorded.request.signatures), keys: keys))
                try verify(found, recorded, keys)
                count += 1
            }
        }
        #expect(count > 0)
    }

    private func verify(_ found: ClaimSearch.Found, _ recorded: RecordedRequest, _ keys: [[UInt8]]) throws {
        let keep = try Keep(
            rootKey: Secret(testing: [UInt8](repeating: 7, count: 32)), signer: 1, publicURLs: [recorded.baseURL],
            random: SeededRandom(seed: 1))
        let payload = try AuthorizationPayload(bytes: found.payload, form: found.form)
        let quorum = try seal(keys, threshold: found.claims.count, appID: payload.appID, with: keep)
        let path = try payload.path(below: keep.publicURLs)
        #expect(path == recorded.request.path)
        #expect(Operation(method: payload.method, path: path) == recorded.request.operation)
        #expect(throws: Refusal.self) { try payload.path(below: ["https://other.example"]) }

        func actor(claims: [SignatureClaim], atMs nowMs: Int64) throws -> Actor {
            let execution = SignerRequest.Execution(
                payload: found.payload, form: found.form, claims: claims, appSecret: [],
                context: recorded.request.context, records: [quorum], contents: [], keyMaterial: [])
            var proceeding = try Proceeding(payload: payload, execution: execution, nowMs: nowMs)
            let app = AppRecord(name: "App", secrets: [])
            try keep.checkExpiry(app, proceeding)
            return try keep.actor(changing: quorum.id, app: app, in: &proceeding)
        }
        let expiresAtMs = payload.expiresAtMs ?? 0
        #expect(try actor(claims: found.claims, atMs: expiresAtMs) == .owner(quorumID: quorum.id), "\(recorded)")
        if payload.expiresAtMs != nil {
            #expect(throws: Refusal.self) { try actor(claims: found.claims, atMs: expiresAtMs + 1) }
        }
        for index in found.claims.indices {
            var claims = found.claims
            var signature = claims[index].signature
            signature[signature.count - 1] ^= 1
            claims[index] = SignatureClaim(signature: signature, point: claims[index].point)
            #expect(throws: Refusal.self) { try actor(claims: claims, atMs: expiresAtMs) }
        }
    }

    /// A quorum of the keys that the signer holds.
    private func seal(
        _ keys: [[UInt8]], threshold: Int, appID: String, with keep: Keep
    ) throws -> RecordReference {
        let header = RecordHeader(
            kind: .keyQuorum, id: RecordedVerificationTests.quorumID, appID: appID, version: 1,
            previous: [UInt8](repeating: 0, count: 32), isDeleted: false, createdAtMs: 0, applied: [])
        let body = KeyQuorumRecord(
            displayName: nil, threshold: threshold,
            keys: keys.map { KeyQuorumRecord.Key(point: $0, publicKey: "", displayName: nil) }, childIDs: [])
        let content = try Record(header: header, body: .keyQuorum(body)).content()
        let reference = RecordReference(
            kind: .keyQuorum, id: header.id, version: 1, hash: SHA256.hash(content))
        let mac = keep.keys.recordMAC(of: content, kind: .keyQuorum)
        _ = keep.handle(
            .announce([SealedRecord(reference: reference, content: content, mac: mac)]), nowMs: 0)
        return reference
    }
}
