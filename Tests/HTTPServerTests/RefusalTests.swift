import Testing

@testable import HTTPServer

/// Whatever the server refuses by itself is answered in the words of whoever made it.
@Suite(.timeLimit(.minutes(5))) struct RefusalTests {
    @Test(
        arguments: [
            ("nonsense\r\n\r\n", 400, "malformed_request"),
            ("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 50000000\r\n\r\n", 413, "payload_too_large"),
            ("GET /\(String(repeating: "a", count: 70_000)) HTTP/1.1\r\nHost: h\r\n\r\n", 414, "uri_too_long"),
            ("GET / HTTP/1.1\r\nHost: h\r\nExpect: a-miracle\r\n\r\n", 417, "expectation_failed"),
            (
                "GET / HTTP/1.1\r\nHost: h\r\nX: \(String(repeating: "a", count: 70_000))\r\n\r\n", 431,
                "headers_too_large"
            ),
            (
                "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501,
                "unsupported_transfer_coding"
            ),
            ("GET / HTTP/3.0\r\nHost: h\r\n\r\n", 505, "http_version_not_supported"),
        ])
    func `what is no request is answered by the refusal handler, and the connection ends`(
        sent: String, status: Int, code: String
    ) async throws {
        try await TestServer.run { server in
            let client = try TestClient(port: server.port)
            client.send(sent)
            let answer = try client.answer()
            #expect(answer?.status == status)
            #expect(answer?.head.contains("x-refused: \(code) 127.0.0.1") == true)
            #expect(answer?.head.contains("connection: close") == true)
            #expect(try client.answer() == nil)
        }
    }

    @Test func `a request that does not arrive in time is answered by it too`() async throws {
        try await TestServer.run({ $0.headTimeoutMs = 50 }) { server in
            let client = try TestClient(port: server.port)
            client.send("GET /health HTTP/1.1\r\nHost")
            #expect(try client.answer()?.head.contains("x-refused: request_timeout 127.0.0.1") == true)
        }
    }

    @Test func `one connection too many is answered by it too`() async throws {
        try await TestServer.run({ $0.maximumConnections = 1 }) { server in
            let first = try TestClient(port: server.port)
            await server.until { $0.connections.count == 1 }
            let answer = try TestClient(port: server.port).answer()
            #expect(answer?.status == 503)
            #expect(answer?.head.contains("x-refused: too_many_connections 127.0.0.1") == true)
            first.close()
        }
    }
}
