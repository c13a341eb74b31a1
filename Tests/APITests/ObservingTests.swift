import HTTPCore
import Telemetry
import Testing
import Wallets

@testable import API

@Suite struct ObservingTests {
    private let harness = Harness()

    @Test func `one line is logged for each request, without secrets`() async {
        _ = await harness.send(
            "POST", "/v1/wallets/\(Samples.wallet)/rpc", body: #"{"private":"body"}"#,
            headers: [("privy-authorization-signature", "SIGNATURE"), ("x-request-id", "mine-1")])
        #expect(
            harness.log == [
                #"{"time":1767323045678,"id":"mine-1","method":"POST","route":"/v1/wallets/{wallet_id}/rpc","status":200,"#
                    + #""app":"\#(FakeService.appID)","duration_us":0}"# + "\n"
            ])
    }

    @Test func `a refusal at the door is logged with its address and without an app`() async throws {
        _ = await harness.send(
            HTTPRequest(
                method: "GET", target: "/v1/wallets?secret=1",
                headers: [
                    ("authorization", Harness.basic(FakeService.appID, "guess")), ("privy-app-id", FakeService.appID),
                ],
                remoteAddress: "203.0.113.9"))
        let line = try #require(harness.log.first)
        #expect(line.contains(#""status":401,"code":"invalid_app_credentials","address":"203.0.113.9""#))
        #expect(!line.contains("secret") && !line.contains("guess") && !line.contains(#""app""#))
    }

    @Test(arguments: ["", "a b", "x\"y", String(repeating: "a", count: 129), "ü"])
    func `a request id that is not plain is replaced`(id: String) async {
        let answer = await harness.send("GET", "/v1/wallets", headers: [("x-request-id", id)])
        #expect(answer.headers["x-request-id"] == "z-1")
    }

    @Test func `every answer has the id of its request`() async {
        #expect(await harness.send("GET", "/nothing").headers["x-request-id"] == "z-1")
        #expect(await harness.send("GET", "/healthz").headers["x-request-id"] == "z-2")
        let own = await harness.send("GET", "/v1/wallets", headers: [("x-request-id", "A.b_c-1")])
        #expect(own.headers["x-request-id"] == "A.b_c-1")
    }

    @Test func `requests and refusals are counted`() async {
        _ = await harness.send("GET", "/v1/wallets")
        _ = await harness.send("GET", "/v1/wallets?limit=0")
        _ = await harness.send("GET", "/nothing")
        harness.service.state.withLock { $0.answer = ClientAnswer(status: 400, body: [], receipt: nil) }
        _ = await harness.send("POST", "/v1/wallets/\(Samples.wallet)/rpc", body: "{}")
        let text = harness.exposition
        #expect(text.contains(#"countersign_http_requests_total{route="GET /v1/wallets",status="200"} 1"#))
        #expect(text.contains(#"countersign_http_requests_total{route="GET /v1/wallets",status="400"} 1"#))
        #expect(text.contains(#"countersign_http_requests_total{route="unmatched",status="404"} 1"#))
        #expect(text.contains(#"countersign_refusals_total{code="policy_violation"} 1"#))
        #expect(text.contains(#"countersign_refusals_total{code="not_found"} 1"#))
        #expect(text.contains("countersign_http_requests_in_flight 0\n"))
        #expect(text.contains(#"countersign_stage_duration_seconds_count{stage="service"} 2"#))
        #expect(text.contains(#"countersign_build_info{version="development"} 1"#))
    }

    @Test func `what never became a request has an id, a line and a count as well`() async {
        let answer = harness.refuse(.requestTimeout, from: "203.0.113.9")
        #expect(answer.status == 408 && answer.code == "request_timeout")
        #expect(answer.headers["x-request-id"] == "z-1")
        #expect(answer.headers["content-type"] == "application/json")
        _ = harness.refuse(.tooManyConnections, from: "203.0.113.9")
        #expect(await harness.send("GET", "/v1/wallets").headers["x-request-id"] == "z-3")
        #expect(
            harness.log.first
                == #"{"time":1767323045678,"id":"z-1","route":"unread","status":408,"code":"request_timeout","#
                + #""address":"203.0.113.9"}"# + "\n")
        let text = harness.exposition
        #expect(text.contains(#"countersign_http_requests_total{route="unread",status="408"} 1"#))
        #expect(text.contains(#"countersign_http_requests_total{route="unread",status="503"} 1"#))
        #expect(text.contains(#"countersign_refusals_total{code="request_timeout"} 1"#))
        #expect(text.contains("countersign_http_requests_in_flight 0\n"))
    }

    @Test func `metrics have a handler of their own`() async {
        let handler = API.metricsHandler(harness.metrics)
        let answer = Answer(await handler(HTTPRequest(method: "GET", target: "/metrics")))
        #expect(answer.status == 200 && answer.text.hasPrefix("# HELP "))
        #expect(answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
        #expect(await handler(HTTPRequest(method: "GET", target: "/")).status == 404)
        #expect(await handler(HTTPRequest(method: "POST", target: "/metrics")).status == 405)
    }

    @Test func `readiness says what is missing and is not asked for every time`() async {
        let ready = await harness.send(HTTPRequest(method: "GET", target: "/readyz"))
        #expect(ready.status == 200)
        #expect(ready.text == #"{"status":"ready","checks":{"database":"ok","signers":"ok","audit_log":"ok"}}"#)
        harness.service.state.withLock { $0.readiness.signers = .unavailable("no signer answers") }
        #expect(await harness.send(HTTPRequest(method: "GET", target: "/readyz")).status == 200)
        harness.advance(us: 1_000_000)
        let answer = await harness.send(HTTPRequest(method: "GET", target: "/readyz"))
        #expect(answer.status == 503)
        #expect(answer.json?["checks"]?["signers"] == "no signer answers")
        #expect(harness.service.state.withLock { $0.readinessChecks } == 2)
    }
}
