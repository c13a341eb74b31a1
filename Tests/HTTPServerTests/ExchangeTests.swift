import Testing

@testable import HTTPServer

@Suite(.timeLimit(.minutes(5))) struct ExchangeTests {
    private let get = "GET /health HTTP/1.1\r\nHost: h\r\n\r\n"

    @Test func `a connection serves one request after another until close is asked for`() async throws {
        try await TestServer.run { server in
            let client = try TestClient(port: server.port)
            for _ in 0..<3 {
                client.send(get)
                let answer = try client.answer()
                #expect(answer?.status == 200)
                #expect(answer?.body == #"{"status":"ok"}"#)
                #expect(answer?.head.contains("connection:") == false)
            }
            client.send("GET /health HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
            #expect(try client.answer()?.head.hasSuffix("connection: close") == true)
            #expect(try client.answer() == nil)
        }
    }

    @Test func `pipelined requests are answered in order although the first one waits`() async throws {
        try await TestServer.run { server in
            let client = try TestClient(port: server.port)
            client.send(
                "GET /wait HTTP/1.1\r\nHost: h\r\n\r\nPOST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx")
            client.send(get)
            await server.until { _ in server.gate.arrivals == 1 }
            server.gate.open()
            #expect(try client.answer()?.body == "waited")
            #expect(try client.answer()?.body == "x")
            #expect(try client.answer()?.status == 200)
        }
    }

    @Test func `thousands of pipelined requests are all answered`() async throws {
        try await TestServer.run { server in
            let client = try TestClient(port: server.port)
            for _ in 0..<3 {
                client.send(String(repeating: get, count: 1500))
                #expect(try client.statuses(count: 1500) == Array(repeating: 200, count: 1500))
            }
        }
    }

    @Test func `input is no longer read while a handler runs and 64 KiB wait`() async throws {
        try await TestServer.run { server in
            let client = try TestClient(port: server.port)
            client.send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n")
            await server.until { _ in server.gate.arrivals == 1 }
            let request = Array("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 900000\r\n\r\n".utf8)
            client.send(request + [UInt8](repeating: 0x61, count: 100_000))
            await server.until { $0.connections.first?.value.interest == [] }
            let buffered = await server.onLoop { $0.connections.first?.value.decoder.bufferedBytes ?? 0 }
            #expect((49_152...65_536).contains(buffered))
            server.gate.open()
            client.send([UInt8](repeating: 0x61, count: 800_000))
            #expect(try client.answer()?.body == "waited")
            #expect(try client.answer()?.body.utf8.count == 900_000)
        }
    }

    @Test func `HEAD is answered without a body`() async throws {
        try await TestServer.run { server in
            let client = try TestClient(port: server.port)
            client.send("HEAD /health HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try client.answer(toHead: true)?.head.contains("content-length: 15") == true)
            client.send(get)
            #expect(try client.answer()?.body == #"{"status":"ok"}"#)
        }
    }

    @Test func `a client that expects 100 is told to continue and then answered`() async throws {
        try await TestServer.run { server in
            let client = try TestClient(port: server.port)
            client.send("POST /echo HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
            #expect(try client.answer()?.status == 100)
            client.send("abc")
            #expect(try client.answer()?.body == "abc")
            client.send("POST /echo HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3000000\r\n\r\n")
            #expect(try client.answer()?.status == 413)
        }
    }

    @Test func `a body of the largest size and a large answer arrive whole`() async throws {
        try await TestServer.run { server in
            let client = try TestClient(port: server.port)
            client.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 1048576\r\n\r\n")
            client.send([UInt8](repeating: 0x62, count: 1 << 20))
            #expect(try client.answer()?.body == String(repeating: "b", count: 1 << 20))
            server.gate.open()
            client.send("GET /large HTTP/1.1\r\nHost: h\r\n\r\n")
            client.send(get)
            #expect(try client.answer()?.body.utf8.count == 8 << 20)
            #expect(try client.answer()?.status == 200)
        }
    }

    @Test func `a response that would split the head becomes 500`() async throws {
        try await TestServer.run { server in
            let client = try TestClient(port: server.port)
            client.send("GET /unsendable HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try client.answer()?.status == 500)
        }
    }

    @Test func `a client that finishes sending is answered first`() async throws {
        try await TestServer.run { server in
            let client = try TestClient(port: server.port)
            client.send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n" + get)
            client.finishSending()
            await server.until { _ in server.gate.arrivals == 1 }
            server.gate.open()
            #expect(try client.statuses() == [200, 200])
        }
    }

    @Test func `a handler is not cancelled by a client that goes away`() async throws {
        try await TestServer.run { server in
            let client = try TestClient(port: server.port)
            client.send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n")
            await server.until { _ in server.gate.arrivals == 1 }
            client.reset()
            await server.until { $0.connections.isEmpty }
            server.gate.open()
            await server.until { _ in server.gate.departures == 1 }
        }
    }

    @Test func `the Date header is in the form of RFC 9110`() async throws {
        #expect(DateHeader.format(784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(DateHeader.format(951_782_400) == "Tue, 29 Feb 2000 00:00:00 GMT")
        try await TestServer.run { server in
            let client = try TestClient(port: server.port)
            client.send(get)
            let line = try client.answer()?.head.split(separator: "\r\n").first { $0.hasPrefix("date: ") }
            #expect(line?.hasSuffix(" GMT") == true)
            #expect(line?.utf8.count == 35)
        }
    }
}
