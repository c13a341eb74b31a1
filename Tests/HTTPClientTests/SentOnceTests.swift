import HTTPClient
import Testing

/// What becomes of requests when connections end, and which connections are used again.
@Suite(.timeLimit(.minutes(5))) struct SentOnceTests {
    private static let ok = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"

    private func post(_ server: ScriptedServer, _ letter: String) throws -> OutgoingRequest {
        OutgoingRequest(
            method: .post, url: try #require(RemoteURL(server.url + "/")), body: Array((letter + "Z").utf8))
    }

    private func failure(_ client: HTTPClient, _ request: OutgoingRequest) async -> HTTPClientError? {
        do throws(HTTPClientError) {
            _ = try await client.send(request)
            return nil
        } catch {
            return error
        }
    }

    private func unreachable(_ client: HTTPClient, _ url: RemoteURL) async -> Bool {
        do throws(HTTPClientError) {
            try await client.reach(url)
            return false
        } catch {
            return error.code == .unreachable
        }
    }

    private func expectOK(_ client: HTTPClient, _ request: OutgoingRequest) async throws {
        let answer = try await client.send(request)
        #expect(answer.body == Array("ok".utf8))
    }

    private func bodies(_ server: ScriptedServer) -> [[String]] {
        server.received.map { text in
            text.split(separator: "Z").map { String($0.suffix(1)) }
        }
    }

    @Test func `one connection carries one request after another`() async throws {
        try await ScriptedServer.run([.say(Self.ok), .say(Self.ok)]) { server, client in
            for letter in ["a", "b"] { try await expectOK(client, post(server, letter)) }
            #expect(bodies(server) == [["a", "b"]])
        }
    }

    @Test func `a kept connection that ends under a request is not asked again`() async throws {
        try await ScriptedServer.run([.say(Self.ok), .sayAndClose(""), .say(Self.ok)]) { server, client in
            _ = try await client.send(post(server, "a"))
            let error = await failure(client, try post(server, "b"))
            #expect(error?.code == .lost)
            #expect(error?.isNeverSent == false)
            #expect(bodies(server) == [["a", "b"]])
            _ = try await client.send(post(server, "c"))
            #expect(bodies(server) == [["a", "b"], ["c"]])
        }
    }

    @Test(arguments: [true, false])
    func `a connection that the server has ended since is not used`(closes: Bool) async throws {
        let first: ScriptedServer.Step = closes ? .sayAndClose(Self.ok) : .sayAndFinish(Self.ok)
        try await ScriptedServer.run([first, .say(Self.ok)]) { server, client in
            _ = try await client.send(post(server, "a"))
            _ = try await client.send(post(server, "b"))
            #expect(bodies(server) == [["a"], ["b"]])
        }
    }

    @Test(arguments: [
        ok + "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil", ok + "x",
        "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok",
        "HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n0\r\n\r\n",
    ])
    func `an answer after which nobody knows where the next begins is the connection's last`(answer: String)
        async throws
    {
        try await ScriptedServer.run([.say(answer), .say(Self.ok)]) { server, client in
            for letter in ["a", "b"] { try await expectOK(client, post(server, letter)) }
            #expect(bodies(server) == [["a"], ["b"]])
        }
    }

    @Test func `what a server says without being asked is no answer`() async throws {
        try await ScriptedServer.run([.say(Self.ok), .say(Self.ok)]) { server, client in
            _ = try await client.send(post(server, "a"))
            server.interject("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil")
            try await expectOK(client, post(server, "b"))
            #expect(bodies(server) == [["a"], ["b"]])
        }
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n+2\r\nok\r\n", "SSH-2.0-OpenSSH\r\n\r\n",
        "HTTP/1.1 200 OK\r\na: b\r\n c: d\r\ncontent-length: 0\r\n\r\n",
    ])
    func `an answer that can be read in two ways is none`(answer: String) async throws {
        try await ScriptedServer.run([.say(answer), .say(Self.ok)]) { server, client in
            let error = await failure(client, try post(server, "a"))
            #expect(error?.code == .badAnswer)
            #expect(error?.isNeverSent == false)
            _ = try await client.send(post(server, "b"))
            #expect(bodies(server) == [["a"], ["b"]])
        }
    }

    @Test func `an answer that is cut off is lost, and one without a length ends with its connection`() async throws {
        let cut = "HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nok"
        try await ScriptedServer.run([.sayAndClose(cut), .sayAndClose("HTTP/1.1 200 OK\r\n\r\nok")]) { server, client in
            let error = await failure(client, try post(server, "a"))
            #expect(error?.code == .lost)
            try await expectOK(client, post(server, "b"))
        }
    }

    @Test func `heads and bodies beyond the limits are refused`() async throws {
        let answers = [
            "HTTP/1.1 200 OK\r\na: \(String(repeating: "x", count: 200))",
            "HTTP/1.1 200 OK\r\ncontent-length: 21\r\n\r\n",
            "HTTP/1.1 200 OK\r\n\r\n\(String(repeating: "x", count: 21))",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n15\r\n",
        ]
        try await ScriptedServer.run(answers.map { .say($0) }) {
            $0.maximumHeadBytes = 200
            $0.maximumBodyBytes = 20
        } _: { server, client in
            for answer in answers {
                let error = await failure(client, try post(server, "a"))
                #expect(error?.code == .answerTooLarge, "\(answer)")
            }
        }
    }

    @Test func `an answer that comes in time is waited for, and no longer`() async throws {
        let half = "HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nok"
        try await ScriptedServer.run([.say(half), .say(Self.ok)], { $0.totalTimeoutMs = 50 }) { server, client in
            let error = await failure(client, try post(server, "a"))
            #expect(error?.code == .timedOut)
            #expect(error?.isNeverSent == false)
            _ = try? await client.send(post(server, "b"))
            #expect(bodies(server).first == ["a"])
        }
    }

    @Test func `a server that never finishes its handshake was not sent anything`() async throws {
        try await ScriptedServer.run([], { $0.connectTimeoutMs = 50 }) { server, client in
            let url = try #require(RemoteURL(server.url.replacing("http:", with: "https:")))
            let error = await failure(client, OutgoingRequest(method: .get, url: url))
            #expect(error?.code == .unreachable)
            #expect(error?.isNeverSent == true)
        }
    }

    @Test func `reaching a server asks it nothing and keeps the connection`() async throws {
        try await ScriptedServer.run([.say(Self.ok)]) { server, client in
            let request = try post(server, "a")
            for _ in 0..<2 { try await client.reach(request.url) }
            _ = try await client.send(request)
            #expect(bodies(server) == [[], ["a"]])
            let nobody = try #require(RemoteURL("http://127.0.0.1:1/"))
            #expect(await unreachable(client, nobody))
        }
    }

    @Test func `a client that is closed sends nothing more`() async throws {
        try await ScriptedServer.run([.say(Self.ok), .say(Self.ok)]) { server, client in
            _ = try await client.send(post(server, "a"))
            client.close()
            let error = await failure(client, try post(server, "b"))
            #expect(error?.code == .unreachable)
            let url = try post(server, "b").url
            #expect(await unreachable(client, url))
            #expect(bodies(server) == [["a"]])
        }
    }

    @Test func `connections that nobody needs any more are closed`() async throws {
        try await ScriptedServer.run([.say(Self.ok)], { $0.keptForSeconds = 0 }) { server, client in
            _ = try await client.send(post(server, "a"))
            while server.openCount > 0 { try await Task.sleep(for: .milliseconds(5)) }
        }
    }
}
