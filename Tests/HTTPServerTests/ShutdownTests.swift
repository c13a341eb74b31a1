import Testing

@testable import HTTPServer

@Suite(.timeLimit(.minutes(5))) struct ShutdownTests {
    @Test func `a request under way is answered, idle connections end, and nobody new gets in`() async throws {
        try await TestServer.run { server in
            let (busy, idle) = (try TestClient(port: server.port), try TestClient(port: server.port))
            busy.send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n")
            idle.send("GET /health HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try idle.answer()?.status == 200)
            await server.until { _ in server.gate.arrivals == 1 }
            let shutdown = Task(executorPreference: server.loop) { await server.server.shutdown(graceMs: 600_000) }
            #expect(try idle.answer() == nil)
            #expect(throws: TestClient.Failure.cannotConnect) { try TestClient(port: server.port) }
            server.gate.open()
            let answer = try busy.answer()
            #expect(answer?.body == "waited")
            #expect(answer?.head.hasSuffix("connection: close") == true)
            busy.close()
            await shutdown.value
        }
    }

    @Test func `what is left when the grace is over is closed`() async throws {
        try await TestServer.run { server in
            let client = try TestClient(port: server.port)
            client.send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n")
            await server.until { _ in server.gate.arrivals == 1 }
            await server.server.shutdown(graceMs: 20)
            #expect(try client.answer() == nil)
            #expect(server.gate.departures == 0)
        }
    }
}
