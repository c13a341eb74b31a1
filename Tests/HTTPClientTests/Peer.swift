import HTTPClient
import HTTPCore
@testable import HTTPServer
import Reactor

/// A server and a client of it, on one loop.
final class Peer: @unchecked Sendable {
    let loop: EventLoop
    let client: HTTPClient
    private let base: String
    private let server: HTTPServer
    private let counts: Counts
    private var isClosed = false

    /// What the handler has seen; touched on the loop alone.
    private final class Counts: @unchecked Sendable {
        var waiting: [UnsafeContinuation<Void, Never>] = []
    }

    private init(_ configure: (inout HTTPClientConfiguration) -> Void) throws {
        loop = try EventLoop.spawn(name: "peer")
        var configuration = HTTPServerConfiguration()
        configuration.port = 0
        let counts = Counts()
        server = HTTPServer(loop: loop, configuration: configuration) { await Self.answer($0, counts) }
        base = "http://127.0.0.1:\(try server.start().port)"
        var outward = HTTPClientConfiguration()
        configure(&outward)
        client = try HTTPClient(loop: loop, configuration: outward)
        self.counts = counts
    }

    /// Runs `body` with a peer and ends it whatever happens. It runs on the peer's loop: the pool that tests share may be
    /// busy for longer than a request may take.
    static func run(
        _ configure: (inout HTTPClientConfiguration) -> Void = { _ in }, _ body: (Peer) async throws -> Void
    ) async throws {
        let peer = try Peer(configure)
        let result: Result<Void, any Error>
        do {
            result = .success(try await withTaskExecutorPreference(peer.loop) { try await body(peer) })
        } catch {
            result = .failure(error)
        }
        await peer.closeClient()
        await peer.release()
        await peer.server.shutdown(graceMs: 0)
        peer.loop.stop()
        try result.get()
    }

    func url(_ path: String) -> RemoteURL {
        guard let url = RemoteURL(base + path) else { preconditionFailure("\(path) is no path") }
        return url
    }

    func get(_ path: String) -> OutgoingRequest { OutgoingRequest(method: .get, url: url(path)) }

    func failure(of request: OutgoingRequest) async -> HTTPClientError? {
        do throws(HTTPClientError) {
            _ = try await client.send(request)
            return nil
        } catch {
            return error
        }
    }

    /// Connections that the server holds.
    func connectionCount() async -> Int { await Task(executorPreference: loop) { self.server.connections.count }.value }

    func untilWaiting() async {
        while await Task(executorPreference: loop, operation: { self.counts.waiting.isEmpty }).value {
            await loop.sleep(ms: 1)
        }
    }

    func closeClient() async {
        await Task(executorPreference: loop) {
            if !self.isClosed { self.client.close() }
            self.isClosed = true
        }.value
    }

    private func release() async {
        await Task(executorPreference: loop) {
            for one in self.counts.waiting { one.resume() }
        }.value
    }

    private static func answer(_ request: HTTPRequest, _ counts: Counts) async -> HTTPResponse {
        switch request.path {
        case "/echo":
            let seen = [
                request.method, request.target, request.header("content-type") ?? "-", request.header("x-a") ?? "-",
                request.header("expect") ?? "-",
            ]
            return HTTPResponse(headers: [("x-seen", seen.joined(separator: " "))], body: request.body)
        case "/long": return HTTPResponse(body: [UInt8](repeating: 0x61, count: 101))
        case "/redirect": return HTTPResponse(status: 307, headers: [("location", "http://127.0.0.1:1/")])
        case "/never":
            await withUnsafeContinuation { counts.waiting.append($0) }
            return HTTPResponse(status: 204)
        default: return HTTPResponse(status: 204)
        }
    }
}
