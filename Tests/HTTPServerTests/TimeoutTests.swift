import HTTPCore
import Testing

@testable import HTTPServer

@Suite(.timeLimit(.minutes(5))) struct TimeoutTests {
    @Test func `a head that does not end is answered 408`() async throws {
        try await TestServer.run({ $0.headTimeoutMs = 500 }) { server in
            let client = try TestClient(port: server.port)
            client.send("GET /health HTTP/1.1\r\nHost")
            let answer = try client.answer()
            #expect(answer?.status == 408)
            #expect(answer?.body.contains("request_timeout") == true)
            #expect(try client.answer() == nil)
        }
    }

    @Test func `a new connection that says nothing is closed, also when it sends empty lines`() async throws {
        try await TestServer.run({ $0.headTimeoutMs = 500 }) { server in
            let (silent, polite) = (try TestClient(port: server.port), try TestClient(port: server.port))
            polite.send("\r\n\r\n")
            #expect(try silent.answer() == nil)
            #expect(try polite.answer() == nil)
        }
    }

    @Test func `a body that stops is answered 408`() async throws {
        try await TestServer.run({ $0.bodyTimeoutMs = 50 }) { server in
            let client = try TestClient(port: server.port)
            client.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc")
            #expect(try client.answer()?.status == 408)
        }
    }

    @Test func `a connection without a next request is closed`() async throws {
        try await TestServer.run({ $0.idleTimeoutMs = 50 }) { server in
            let client = try TestClient(port: server.port)
            client.send("GET /health HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try client.answer()?.status == 200)
            #expect(try client.answer() == nil)
        }
    }

    @Test func `a handler may take longer than every timeout`() async throws {
        let configure: (inout HTTPServerConfiguration) -> Void = {
            $0.idleTimeoutMs = 5
            $0.bodyTimeoutMs = 5
            $0.writeTimeoutMs = 5
        }
        try await TestServer.run(configure) { server in
            let client = try TestClient(port: server.port)
            client.send("GET /sleep HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try client.answer()?.body == "slept")
        }
    }

    @Test func `a client that does not read its answer is dropped`() async throws {
        try await TestServer.run({ $0.writeTimeoutMs = 50 }) { server in
            let client = try TestClient(port: server.port)
            client.send("GET /large HTTP/1.1\r\nHost: h\r\n\r\n")
            await server.until { _ in server.gate.arrivals == 1 }
            server.gate.open()
            await server.until { $0.connections.isEmpty }
        }
    }

    @Test func `a refused client that goes on sending still gets its answer`() async throws {
        try await TestServer.run { server in
            let client = try TestClient(port: server.port)
            client.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 50000000\r\n\r\n")
            client.send([UInt8](repeating: 0x61, count: 2 << 20))
            let answer = try client.answer()
            #expect(answer?.status == 413)
            #expect(answer?.body.contains("payload_too_large") == true)
            #expect(try client.answer() == nil)
        }
    }

    @Test func `a refused client that never finishes loses the connection`() async throws {
        try await TestServer.run({ $0.lingerMs = 50 }) { server in
            let client = try TestClient(port: server.port)
            client.send("nonsense\r\n\r\n")
            #expect(try client.answer()?.status == 400)
            await server.until { $0.connections.isEmpty }
        }
    }
}

@Suite(.timeLimit(.minutes(5))) struct PatienceTests {
    private func configuration() -> HTTPServerConfiguration {
        var configuration = HTTPServerConfiguration()
        configuration.minimumBodyBytesPerSecond = 1000
        return configuration
    }

    @Test func `a body must neither pause nor trickle`() {
        var patience = Patience(configuration(), nowMs: 0)
        patience.inputRanOut(.body, bodyBytes: 0, nowMs: 100)
        #expect(patience.deadlineMs == 30_100)
        // One byte in twenty seconds earns one millisecond.
        patience.inputRanOut(.body, bodyBytes: 1, nowMs: 20_000)
        #expect(patience.deadlineMs == 30_101)
        // Bytes that came quickly do not buy a long pause.
        patience.inputRanOut(.body, bodyBytes: 900_000, nowMs: 21_000)
        #expect(patience.deadlineMs == 51_000)
    }

    @Test func `pieces of a head do not prolong its time`() {
        var patience = Patience(configuration(), nowMs: 0)
        patience.inputRanOut(.head, bodyBytes: 0, nowMs: 5000)
        #expect(patience.deadlineMs == 10_000)
        patience.handlerBegan()
        #expect(patience.deadlineMs == nil)
        patience.inputRanOut(.idle, bodyBytes: 0, nowMs: 6000)
        #expect(patience.deadlineMs == 66_000)
        patience.inputRanOut(.head, bodyBytes: 0, nowMs: 50_000)
        patience.inputRanOut(.idle, bodyBytes: 0, nowMs: 59_000)
        #expect(patience.deadlineMs == 60_000)
    }
}
