import HTTPClient
import HTTPCore
import Testing

@testable import Gateway

@Suite struct ForwardingTests {
    @Test func `the upstream gets the body as it came and the app's credential`() async throws {
        let harness = try GatewayHarness()
        let response = await harness.post(body: " { \"a\" : 1e400 }\n")
        #expect(response.status == 200)
        let sent = try #require(harness.upstream.sent.first)
        #expect(sent.url == RemoteURL("https://api.privy.io/v1/wallets/\(GatewayHarness.wallet)/rpc"))
        #expect(sent.body == Array(" { \"a\" : 1e400 }\n".utf8))
        let fields = Dictionary(sent.headers.map { ($0.name, $0.value) }) { first, _ in first }
        #expect(fields["authorization"] == "Basic Y21hcHA6c2VjcmV0")
        #expect(fields["privy-app-id"] == "cmapp")
        #expect(fields["privy-authorization-signature"] == GatewayHarness.signature)
        #expect(fields["privy-request-expiry"] == nil)
    }

    @Test func `either spelling of an optional field counts, two that differ are refused`() async throws {
        let harness = try GatewayHarness()
        for name in ["privy-request-expiry", "X-Privy-Request-Expiry"] {
            _ = await harness.post(
                "/v1/vault/\(GatewayHarness.wallet)/rpc", GatewayHarness.headers + [(name, "1900000000000")])
        }
        #expect(
            harness.upstream.sent.allSatisfy { sent in
                sent.headers.contains { $0.name == "privy-request-expiry" && $0.value == "1900000000000" }
            })
        let both = GatewayHarness.headers + [("privy-request-expiry", "1"), ("x-privy-request-expiry", "2")]
        let response = await harness.post("/v1/vault/\(GatewayHarness.wallet)/rpc", both)
        #expect(response.status == 400)
        #expect(harness.upstream.sent.count == 2)
    }

    @Test func `Privy's own field names are those of the transparent form`() async throws {
        let harness = try GatewayHarness()
        let path = "/v1/wallets/\(GatewayHarness.wallet)/rpc"
        #expect(await harness.post(path).status == 400)
        let plain = GatewayHarness.headers.map { ($0.name.replacing("x-privy", with: "privy"), $0.value) }
        let response = await harness.post(path, plain + [("authorization", "Basic AAAA")])
        #expect(response.status == 200, "\(String(decoding: response.body, as: UTF8.self))")
        #expect(await harness.post("/v1/vault/\(GatewayHarness.wallet)/rpc", plain).status == 400)
        #expect(harness.upstream.sent.count == 1)
        let sent = try #require(harness.upstream.sent.first)
        #expect(sent.headers.filter { $0.name == "authorization" }.map(\.value) == ["Basic Y21hcHA6c2VjcmV0"])
    }

    @Test(arguments: [
        (HTTPClientError.Code.timedOut, 504, "upstream_timeout", "false", "true"),
        (.lost, 502, "upstream_unavailable", "false", "true"),
        (.badAnswer, 502, "upstream_unavailable", "false", "true"),
        (.answerTooLarge, 502, "upstream_unavailable", "false", "true"),
        (.unreachable, 502, "upstream_unavailable", "true", "true"),
        (.tooManyRequests, 503, "gateway_busy", "true", "true"),
        (.invalidRequest, 500, "internal_error", "false", "false"),
    ])
    func `a failure says what is known`(
        code: HTTPClientError.Code, status: Int, text: String, mayRepeat: String, mayRepeatWithKey: String
    ) async throws {
        let harness = try GatewayHarness()
        harness.upstream.answer(with: .failure(HTTPClientError(code, "why")))
        let response = await harness.post()
        #expect(response.status == status)
        #expect(response.code == text)
        #expect(response.header("x-should-retry") == mayRepeat)
        let keyed = GatewayHarness.headers + [("privy-idempotency-key", "k")]
        let second = await harness.post("/v1/vault/\(GatewayHarness.wallet)/rpc", keyed)
        #expect(second.header("x-should-retry") == mayRepeatWithKey)
        #expect(harness.upstream.sent.count == 2)
    }

    @Test(arguments: [100, 199, 301, 307, 399, 600, 0])
    func `an answer that is none to such a request is not passed on`(status: Int) async throws {
        let harness = try GatewayHarness()
        harness.upstream.answer(
            with: .success(IncomingResponse(status: status, headers: [("location", "/")])))
        let response = await harness.post()
        #expect(response.status == 502)
        #expect(response.header("location") == nil)
    }

    @Test func `a vault's limit refills with time`() async throws {
        let harness = try GatewayHarness()
        let path = "/v1/vault/\(GatewayHarness.limited)/rpc"
        #expect(await harness.post(path).status == 200)
        #expect(await harness.post(path).status == 200)
        let refused = await harness.post(path)
        #expect(refused.status == 429)
        #expect(refused.header("retry-after-ms") == "1000")
        harness.advance(us: 1_000_000)
        #expect(await harness.post(path).status == 200)
        #expect(await harness.post().status == 200)
    }

    @Test func `a refused request takes nothing from a vault's limit`() async throws {
        let harness = try GatewayHarness()
        let path = "/v1/vault/\(GatewayHarness.limited)/rpc"
        for _ in 0..<10 { #expect(await harness.post(path, []).status == 400) }
        #expect(await harness.post(path).status == 200)
    }
}
