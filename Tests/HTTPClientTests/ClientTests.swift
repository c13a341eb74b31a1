import HTTPCore
import HTTPServer
import Reactor
import Testing

@testable import HTTPClient

/// Against our own server on the same loop.
@Suite struct ClientTests {
    @Test func `a request arrives as it was made and its answer comes back`() async throws {
        try await Peer.run { peer in
            let body = Array("{ \"odd\" :\t1e400 }\n".utf8)
            let request = OutgoingRequest(
                method: .post, url: peer.url + "/echo",
                headers: [("Content-Type", "application/json"), ("x-a", "b c")],
                body: body)
            let answer = try await peer.client.send(request)
            #expect(answer.status == 200)
            #expect(answer.body == body)
            #expect(answer.header("x-seen") == "POST /echo application/json b c -")
        }
    }

    @Test func `a connection is used again`() async throws {
        try await Peer.run { peer in
            for _ in 0..<5 {
                let answer = try await peer.client.send(peer.get("/"))
                #expect(answer.status == 204)
            }
            #expect(await peer.connectionCount() == 1)
        }
    }

    @Test func `a large body goes out and comes back whole`() async throws {
        try await Peer.run { peer in
            let body = (0..<(1 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let answer = try await peer.client.send(
                OutgoingRequest(method: .post, url: peer.url + "/echo", headers: [("content-type", "a/b")], body: body))
            #expect(answer.body == body)
        }
    }

    @Test func `an empty body has a length of nothing`() async throws {
        try await Peer.run { peer in
            let answer = try await peer.client.send(
                OutgoingRequest(method: .post, url: peer.url + "/echo", headers: [("content-type", "a/b")]))
            #expect(answer.status == 200)
            #expect(answer.body == [])
        }
    }

    @Test func `an answer longer than the limit is dropped`() async throws {
        try await Peer.run({ $0.maximumBodyBytes = 100 }) { peer in
            let error = await peer.failure(of: peer.get("/long"))
            #expect(error?.code == .answerTooLarge)
            #expect(error?.isNeverSent == false)
            let answer = try await peer.client.send(peer.get("/"))
            #expect(answer.status == 204)
        }
    }

    @Test func `a redirect is an answer like others`() async throws {
        try await Peer.run { peer in
            let answer = try await peer.client.send(peer.get("/redirect"))
            #expect(answer.status == 307)
            #expect(answer.header("location") == "http://127.0.0.1:1/")
        }
    }

    @Test func `no answer in time is known to be unknown`() async throws {
        try await Peer.run({ $0.totalTimeoutMs = 50 }) { peer in
            let error = await peer.failure(of: peer.get("/never"))
            #expect(error?.code == .timedOut)
            #expect(error?.isNeverSent == false)
        }
    }

    @Test func `nobody there is known to have seen nothing`() async throws {
        try await Peer.run { peer in
            for url in ["http://127.0.0.1:1/", "http://name.invalid/", "ftp://127.0.0.1/", "file:///etc/passwd"] {
                let error = await peer.failure(of: OutgoingRequest(method: .get, url: url))
                #expect(error?.isNeverSent == true, "\(url)")
            }
        }
    }

    @Test func `more requests than may be under way are refused`() async throws {
        try await Peer.run({ $0.maximumRequests = 0 }) { peer in
            #expect(await peer.failure(of: peer.get("/"))?.code == .tooManyRequests)
        }
    }

    @Test(arguments: [
        ("x-a", "b\r\nx-c: d"), ("x-a", "b\n"), ("x-a", "\0"), ("x-a", ""), ("", "b"), ("x a", "b"), ("x:", "b"),
        ("x\r", "b"),
    ])
    func `a field that would break the head is not sent`(name: String, value: String) async throws {
        try await Peer.run { peer in
            var request = peer.get("/")
            request.headers = [(name, value)]
            #expect(await peer.failure(of: request)?.code == .invalidRequest)
        }
    }

    @Test func `closing ends what is under way`() async throws {
        try await Peer.run { peer in
            let waiting = Task(executorPreference: peer.loop) { await peer.failure(of: peer.get("/never")) }
            await peer.untilWaiting()
            await peer.closeClient()
            #expect(await waiting.value?.code == .lost)
        }
    }
}

@Suite struct HeadLineTests {
    @Test(arguments: [
        ("Content-Type: a/b\r\n", "content-type", "a/b"), ("X:  \t v w \r\n", "x", "v w"), ("A:\r\n", "a", ""),
        ("a:b:c\n", "a", "b:c"),
    ])
    func `fields are split at the first colon`(line: String, name: String, value: String) throws {
        let field = try #require(Array(line.utf8).withUnsafeBytes { HeadLine.field($0) })
        #expect(field.name == name)
        #expect(field.value == value)
    }

    @Test(arguments: ["", "\r\n", "no colon\r\n", ": no name\r\n"])
    func `what is no field is none`(line: String) {
        #expect(Array(line.utf8).withUnsafeBytes { HeadLine.field($0) } == nil)
    }
}
