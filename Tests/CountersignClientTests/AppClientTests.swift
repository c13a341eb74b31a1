import Bytes
import Cryptography
import TestSupport
import Testing

@testable import CountersignClient

@Suite(.timeLimit(.minutes(5))) struct AppClientTests {
    @Test func `signatures are over the URL, the body and the headers that are sent`() async throws {
        let stub = StubServer()
        defer { stub.stop() }
        stub.answers { _ in StubServer.Response(body: Array("{}".utf8)) }
        let app = try client(of: stub)
        let keys = [try AuthorizationKey.generate(), try AuthorizationKey.generate()]
        _ = try await app.post("/v1/wallets/w/export", ["b": 1, "a": "é"], signedBy: keys, expiryMs: 7)
        let request = try #require(stub.takeRequests().first)
        let payload = """
            {"body":{"a":"é","b":1},"headers":{"privy-app-id":"app","privy-request-expiry":"7"},"method":"POST",\
            "url":"\(stub.url)/v1/wallets/w/export","version":1}
            """
        let header = try #require(request.headers["privy-authorization-signature"])
        let signatures = header.split(separator: ",").map(String.init)
        #expect(signatures.count == 2 && request.headers["privy-request-expiry"] == "7")
        for (key, signature) in zip(keys, signatures) {
            let isSigned = try P256.VerifyingKey(text: key.publicKey).isValid(
                derSignature: Base64.decode(signature), for: Array(payload.utf8))
            #expect(isSigned)
        }
        #expect(request.body == Array(#"{"a":"é","b":1}"#.utf8))
        // Without keys there is no signature, rather than an empty one.
        _ = try await app.post("/v1/wallets/w/export", [:], signedBy: [], expiryMs: 7)
        #expect(try #require(stub.takeRequests().first).headers["privy-authorization-signature"] == nil)
    }

    @Test func `what is replaced or changed says so, and may be answered with an array`() async throws {
        let stub = StubServer()
        defer { stub.stop() }
        stub.answers { _ in StubServer.Response(body: Array("[1]".utf8)) }
        let app = try client(of: stub)
        #expect(try await app.put("/v1/items", [["value": "a"]]) == [1])
        #expect(try await app.patch("/v1/set", ["owner_id": "o"]) == [1])
        #expect(stub.takeRequests().map(\.line) == ["PUT /v1/items HTTP/1.1", "PATCH /v1/set HTTP/1.1"])
        stub.answers { _ in StubServer.Response(body: Array("1".utf8)) }
        let error = await #expect(throws: VaultError.self) { try await app.get("/v1/set") }
        #expect(error?.kind == .malformedAnswer)
    }

    private func client(of stub: StubServer) throws -> AppClient {
        try AppClient(
            apiURL: stub.url, appID: "app", secret: Secret(testing: Array("secret".utf8)), network: try Network())
    }
}
