import HTTPCore
import Reactor
import Synchronization

@testable import HTTPServer

/// A server on its own loop with a few routes; stopped by the test that made it.
struct TestServer {
    let loop: EventLoop
    let server: HTTPServer
    let address: BoundAddress
    /// Requests to `/wait` are answered when it opens.
    let gate: Gate

    var port: UInt16 { address.port }

    init(_ configure: (inout HTTPServerConfiguration) -> Void = { _ in }) throws {
        let (loop, gate) = (try EventLoop.spawn(name: "test-http"), Gate())
        var configuration = HTTPServerConfiguration()
        configuration.port = 0
        // A busy machine must not run into a timeout that a test does not mean.
        configuration.headTimeoutMs = 600_000
        configuration.bodyTimeoutMs = 600_000
        configuration.idleTimeoutMs = 600_000
        configuration.writeTimeoutMs = 600_000
        configuration.lingerMs = 600_000
        configure(&configuration)
        server = HTTPServer(
            loop: loop, configuration: configuration,
            handler: { await Self.answer($0, loop: loop, gate: gate) },
            refusalHandler: { Self.refuse($0, from: $1) })
        address = try server.start()
        self.loop = loop
        self.gate = gate
    }

    /// Runs `body` with a client and shuts the server down whatever happens.
    static func run(
        _ configure: (inout HTTPServerConfiguration) -> Void = { _ in }, _ body: (TestServer) async throws -> Void
    ) async throws {
        let server = try TestServer(configure)
        let result: Result<Void, any Error>
        do { result = .success(try await body(server)) } catch { result = .failure(error) }
        server.gate.open()
        await server.server.shutdown(graceMs: 0)
        server.loop.stop()
        try result.get()
    }

    /// Evaluates something that belongs to the loop.
    func onLoop<Value: Sendable>(_ body: @escaping @Sendable (HTTPServer) -> Value) async -> Value {
        await Task(executorPreference: loop) { [server] in body(server) }.value
    }

    /// Waits until something holds that belongs to the loop and, once true, stays true.
    func until(_ condition: @escaping @Sendable (HTTPServer) -> Bool) async {
        while await !onLoop(condition) { await loop.sleep(ms: 1) }
    }

    private static func refuse(_ error: HTTPError, from remoteAddress: String) -> HTTPResponse {
        var response = HTTPResponse(error)
        response.headers.append(("x-refused", "\(error.code.text) \(remoteAddress)"))
        return response
    }

    private static func answer(_ request: HTTPRequest, loop: EventLoop, gate: Gate) async -> HTTPResponse {
        switch (request.method, request.path) {
        case ("GET", "/health"), ("HEAD", "/health"): return HTTPResponse(body: Array(#"{"status":"ok"}"#.utf8))
        case ("POST", "/echo"): return HTTPResponse(body: request.body)
        case ("GET", "/sleep"):
            await loop.sleep(ms: 20)
            return HTTPResponse(body: Array("slept".utf8))
        case ("GET", "/wait"):
            await gate.wait()
            return HTTPResponse(body: Array("waited".utf8))
        case ("GET", "/large"):
            await gate.wait()
            return HTTPResponse(body: [UInt8](repeating: 0x61, count: 8 << 20))
        case ("GET", "/who"): return HTTPResponse(body: Array(request.remoteAddress.utf8))
        case ("GET", "/unsendable"): return HTTPResponse(headers: [("x", "a\r\nb")])
        default: return HTTPResponse(status: 404, body: Array("{}".utf8))
        }
    }
}

/// Holds tasks back until it is opened, and counts them.
final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var waiting: [UnsafeContinuation<Void, Never>] = []
        var arrivals = 0
        var departures = 0
    }

    private let state = Mutex(State())

    var arrivals: Int { state.withLock { $0.arrivals } }
    var departures: Int { state.withLock { $0.departures } }

    func wait() async {
        await withUnsafeContinuation { continuation in
            let isOpen = state.withLock { state in
                state.arrivals += 1
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
        state.withLock { $0.departures += 1 }
    }

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}
