import Testing

@testable import Gateway

@Suite struct ReadinessTests {
    @Test func `a gateway that reaches its upstream is ready, and does not try again for seconds`() async throws {
        let gateway = try GatewayHarness()
        for _ in 0..<3 {
            let answer = await gateway.get("/readyz")
            #expect(answer.status == 200)
            #expect(answer.body == Array(#"{"status":"ready"}"#.utf8))
        }
        #expect(gateway.upstream.reached.map(\.origin) == ["https://api.privy.io"])
        gateway.advance(us: Readiness.validUs)
        gateway.upstream.isReachable(false)
        for _ in 0..<3 {
            let answer = await gateway.get("/readyz")
            #expect(answer.status == 503)
            #expect(answer.code == "not_ready")
        }
        #expect(gateway.upstream.reached.count == 2)
        #expect(await gateway.get("/healthz").status == 200)
    }

    @Test func `an upstream that answers requests is not tried`() async throws {
        let gateway = try GatewayHarness()
        gateway.upstream.isReachable(false)
        #expect(await gateway.post().status == 200)
        #expect(await gateway.get("/readyz").status == 200)
        #expect(gateway.upstream.reached.isEmpty)
        gateway.advance(us: Readiness.validUs)
        #expect(await gateway.get("/readyz").status == 503)
    }

    @Test func `a hundred who ask at once cause one attempt`() async throws {
        let gateway = try GatewayHarness()
        await withTaskGroup { group in
            for _ in 0..<100 { group.addTask { #expect(await gateway.get("/readyz").status == 200) } }
        }
        #expect(gateway.upstream.reached.count == 1)
    }
}
