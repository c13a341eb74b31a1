import Bytes
import Cryptography
import Signer
import TestSupport
import Testing

@testable import Wallets

/// The payloads that clients may have signed, against what the official SDKs did sign.
@Suite struct PayloadCandidatesTests {
    @Test("every signature of an official SDK is explained by exactly one candidate")
    func recordedRequests() async throws {
        var count = 0
        for file in try VectorFolder.files(for: .recordedRequests) {
            let keys = try points(of: file)
            for case let recorded? in try file.cases("requests").map(RecordedRequest.init) {
                let candidates = PayloadCandidates(
                    recorded.request, publicURLs: ["https://other.example", recorded.baseURL]
                )
                .all()
                for signature in try ClaimSearch.signatures(recorded.request.signatures) {
                    let explaining = candidates.filter { isSigned($0, signature, keys) }
                    #expect(explaining.count == 1, "\(recorded)")
                }
                let text = try #require(
                    candidates.first { candidate in
                        recorded.signedPayloads.contains(String(decoding: candidate.bytes, as: UTF8.self))
                    }, "\(recorded)")
                let found = try await ClaimSearch().search(
                    candidates, signatures: try ClaimSearch.signatures(recorded.request.signatures), keys: keys)
                #expect(found?.payload == text.bytes, "\(recorded)")
                count += 1
            }
        }
        #expect(count > 0)
    }

    @Test("every signature of an official SDK is explained, and the signer reads the payload it covers")
    func readByTheSigner() throws {
        for file in try VectorFolder.files(for: .recordedRequests) {
            let keys = try points(of: file)
            for case let recorded? in try file.cases("requests").map(RecordedRequest.init) {
                let signature = try #require(ClaimSearch.signatures(recorded.request.signatures).first)
                let candidate = try #require(
                    PayloadCandidates(recorded.request, publicURLs: [recorded.baseURL]).all()
                        .first { isSigned($0, signature, keys) }, "\(recorded)")
                let payload = try AuthorizationPayload(bytes: candidate.bytes, form: candidate.form)
                #expect(payload.appID == recorded.request.appID)
                #expect(payload.method == recorded.request.method)
                #expect(payload.url.hasSuffix(recorded.request.path))
                #expect(payload.expiresAtMs.map { String($0) } == recorded.request.expiry)
                #expect(payload.idempotencyKey == recorded.request.idempotencyKey)
                #expect(
                    payload.body == nil || payload.body?.serialized().count == recorded.request.body?.serialized().count
                )
            }
        }
    }

    @Test("the payload of each case is among its candidates, and a body with a key twice is refused")
    func authorizationPayloads() throws {
        for file in try VectorFolder.files(for: .authorizationPayloads) {
            let keys = try points(of: file)
            for vector in try file.cases("cases") {
                guard let request = try request(of: vector) else {
                    #expect(try vector.string("name").contains("duplicate"))
                    continue
                }
                let canonical = try vector.bytes("canonical_utf8_hex")
                let candidates = PayloadCandidates(request.client, publicURLs: [request.baseURL]).all()
                #expect(candidates.filter { $0.bytes == canonical }.count == 1, "\(vector["name"] ?? .null)")
                #expect(try SHA256.hash(canonical) == vector.bytes("sha256_hex"))
                for (index, name) in ["signature_key1_der_b64", "signature_key2_der_b64"].enumerated() {
                    let signature = try Base64.decode(vector.string(name))
                    let explaining = candidates.filter { isSigned($0, signature, [keys[index]]) }
                    #expect(explaining.map(\.bytes) == [canonical], "\(vector["name"] ?? .null)")
                }
            }
        }
    }

    @Test("what Python's SDK signs differently is the second canonical form, of the tokens that it sends")
    func secondForm() throws {
        for file in try VectorFolder.files(for: .authorizationPayloads) {
            for vector in try file.cases("cases") {
                guard let request = try request(of: vector) else { continue }
                let canonical = try vector.bytes("canonical_utf8_hex")
                guard let output = vector["python_privy_client_output"]?.stringValue else {
                    #expect(try vector.bool("python_privy_client_equal"))
                    _ = try AuthorizationPayload(bytes: canonical, form: .rfc8785)
                    continue
                }
                let json = try JSON.parse(Array(output.utf8))
                #expect(json.canonicalKeepingNumbers() == Array(output.utf8))
                let sent = request.client.with(body: json["body"]?.isNull == true ? nil : json["body"])
                let candidates = PayloadCandidates(sent, publicURLs: [request.baseURL]).all()
                #expect(candidates.filter { $0.bytes == Array(output.utf8) }.count == 1, "\(vector["name"] ?? .null)")
            }
        }
    }

    @Test("the likeliest candidate has the URL of the host that the client names")
    func likeliest() throws {
        let request = ClientRequest(
            operation: .createWallet, method: "POST", path: "/v1/wallets", host: "b.example", appID: "app",
            appSecret: [], body: ["chain_type": "ethereum"], signatures: nil, idempotencyKey: nil, expiry: nil,
            context: RequestContext(address: "", userAgent: ""))
        let urls = ["https://a.example", "https://b.example", "https://c.example"]
        let candidates = PayloadCandidates(request, publicURLs: urls)
        let likeliest = try JSON.parse(candidates.likeliest().bytes)
        #expect(likeliest["url"] == "https://b.example/v1/wallets")
        #expect(candidates.all().count == 6)
        #expect(try candidates.all().first == candidates.likeliest())
    }

    @Test("no candidate repeats another, however many URLs and forms there are")
    func withoutRepetition() {
        for body in [nil, [:], [], ["a": 1], ["a": .number("1.0")], ""] as [JSON?] {
            let request = ClientRequest(
                operation: .createWallet, method: "POST", path: "/v1/wallets", host: nil, appID: "app", appSecret: [],
                body: body, signatures: nil, idempotencyKey: nil, expiry: nil,
                context: RequestContext(address: "", userAgent: ""))
            let all = PayloadCandidates(request, publicURLs: ["https://a.example", "https://b.example"]).all()
            #expect(Set(all.map(\.bytes)).count == all.count)
        }
    }

    private func isSigned(_ candidate: PayloadCandidates.Candidate, _ signature: [UInt8], _ keys: [[UInt8]]) -> Bool {
        keys.contains { point in
            (try? P256.VerifyingKey(point))?.isValid(derSignature: signature, for: candidate.bytes) == true
        }
    }

    /// The request of a case; nil where its body is no JSON that is taken.
    private func request(of vector: JSON) throws -> (client: ClientRequest, baseURL: String)? {
        let input = try #require(vector["input"])
        let url = try input.string("url")
        let version = try #require(url.range(of: "/v1/"))
        let text = input["body_json"]?.stringValue
        var body: JSON?
        if let text {
            guard let parsed = try? JSON.parse(Array(text.utf8)) else { return nil }
            body = parsed
        }
        let client = ClientRequest(
            operation: .createWallet, method: try input.string("method"), path: String(url[version.lowerBound...]),
            host: nil, appID: input["headers"]?["privy-app-id"]?.stringValue ?? "", appSecret: [], body: body,
            signatures: nil, idempotencyKey: input["headers"]?["privy-idempotency-key"]?.stringValue,
            expiry: input["headers"]?["privy-request-expiry"]?.stringValue,
            context: RequestContext(address: "", userAgent: ""))
        return (client, String(url[..<version.lowerBound]))
    }
}

extension ClientRequest {
    fileprivate func with(body: JSON?) -> ClientRequest {
        ClientRequest(
            operation: operation, method: method, path: path, host: host, appID: appID, appSecret: appSecret,
            body: body, signatures: signatures, idempotencyKey: idempotencyKey, expiry: expiry, context: context)
    }
}
