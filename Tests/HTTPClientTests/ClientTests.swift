import HTTPCore
import HTTPServer
import Reactor
import Synchronization
import Testing

@testable import HTTPClient

/// Against our own server on the same loop.
@Suite struct ClientTests {
    @Test func `a request arrives as it was made and its answer comes back`() async throws {
        try await Peer.run { peer in
            let body = Array("{ \"odd\" :\t1e400 }\n".utf8)
            let request = OutgoingRequest(
                method: .post, url: peer.url("/echo"),
                headers: [("Content-Type", "application/json"), ("x-a", "b c")],
                body: body)
            let answer = try await peer.client.send(request)
            #expect(answer.status == 200)
            #expect(answer.body == body)
            #expect(answer.headers.first("x-seen") == "POST /echo application/json b c -")
        }
    }

    @Test func `a connection that may not be made is not made`() async throws {
        let asked = Mutex<[String]>([])
        let refuse: @Sendable (NetworkAddress, UInt16) -> Bool = { address, port in
            asked.withLock { $0.append("\(address == NetworkAddress("127.0.0.1")) \(port)") }
            return false
        }
        try await Peer.run({ $0.mayConnect = refuse }) { peer in
            let port = try #require(peer.url("/").authority.split(separator: ":").last)
            let named = try #require(RemoteURL("http://localhost:\(port)/"))
            for url in [peer.url("/"), named] {
                let error = await peer.failure(of: OutgoingRequest(method: .get, url: url))
                #expect(error?.code == .unreachable)
            }
            #expect(await peer.connectionCount() == 0)
            #expect(asked.withLock { $0.contains("true \(port)") })
        }
        try await Peer.run({ $0.mayConnect = { address, _ in address.isIPv4 } }) { peer in
            let answer = try await peer.client.send(peer.get("/"))
            #expect(answer.status == 204)
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
                OutgoingRequest(method: .post, url: peer.url("/echo"), headers: [("content-type", "a/b")], body: body))
            #expect(answer.body == body)
        }
    }

    @Test func `an empty body has a length of nothing`() async throws {
        try await Peer.run { peer in
            let answer = try await peer.client.send(
                OutgoingRequest(method: .post, url: peer.url("/echo"), headers: [("content-type", "a/b")]))
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
            #expect(answer.headers.first("location") == "http://127.0.0.1:1/")
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
            for text in ["http://127.0.0.1:1/", "http://name.invalid/", "https://127.0.0.1:1/"] {
                let error = await peer.failure(of: OutgoingRequest(method: .get, url: try #require(RemoteURL(text))))
                #expect(error?.code == .unreachable, "\(text)")
                #expect(error?.isNeverSent == true)
            }
        }
    }

    @Test func `a plain server is no TLS server`() async throws {
        try await Peer.run { peer in
            let url = try #require(RemoteURL(peer.url("/").origin.replacing("http:", with: "https:")))
            #expect(await peer.failure(of: OutgoingRequest(method: .get, url: url))?.code == .unreachable)
        }
    }

    @Test func `a hundred requests at once are all answered`() async throws {
        try await Peer.run { peer in
            let tasks = (0..<100).map { number in
                Task(executorPreference: peer.loop) {
                    let body = Array("\(number)".utf8)
                    return try await peer.client.send(
                        OutgoingRequest(
                            method: .post, url: peer.url("/echo"), headers: [("content-type", "a/b")], body: body)
                    ).body == body
                }
            }
            for task in tasks {
                let isSame = try await task.value
                #expect(isSame)
            }
        }
    }

    @Test func `more requests than may be under way are refused`() async throws {
        try await Peer.run({ $0.maximumRequests = 0 }) { peer in
            #expect(await peer.failure(of: peer.get("/"))?.code == .tooManyRequests)
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
