import HTTPCore
import Reactor

/// Asks other servers, in HTTP/1.1 with connections that are kept, on one event loop.
///
/// A request is sent once or not at all, never twice; the error says which where that can be known. Certificates and host
/// names are verified; redirects, proxies of the environment and protocols other than HTTP are not followed.
public final class HTTPClient: @unchecked Sendable {
    fileprivate typealias Continuation = UnsafeContinuation<Result<IncomingResponse, HTTPClientError>, Never>

    private static let scratchBytes = 16_384

    private let loop: EventLoop
    private let configuration: HTTPClientConfiguration
    private let opener: ConnectionOpener
    private let limits: HTTPLimits
    private let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: scratchBytes, alignment: 16)
    private var pool: ConnectionPool
    private var connections: [ObjectIdentifier: ClientConnection] = [:]
    private var underWay = 0
    private var toFlush: [ClientConnection] = []
    private var sweep: TimerToken?
    private var isClosed = false

    /// Makes a client whose requests are carried by `loop`.
    public init(loop: EventLoop, configuration: HTTPClientConfiguration = HTTPClientConfiguration())
        throws(HTTPClientError)
    {
        guard let opener = ConnectionOpener(loop: loop, configuration: configuration) else {
            throw HTTPClientError(.unreachable, "libcurl cannot be started.")
        }
        self.loop = loop
        self.configuration = configuration
        self.opener = opener
        pool = ConnectionPool(configuration)
        var limits = HTTPLimits()
        limits.headBytes = configuration.maximumHeadBytes
        limits.bodyBytes = configuration.maximumBodyBytes
        self.limits = limits
    }

    deinit { scratch.deallocate() }

    /// Sends a request and waits for the whole answer; from any task. It is not ended by cancelling the task.
    public func send(_ request: OutgoingRequest) async throws(HTTPClientError) -> IncomingResponse {
        guard let bytes = RequestWriter.bytes(request) else {
            throw HTTPClientError(.invalidRequest, "The request cannot be written.")
        }
        let result = await withUnsafeContinuation { continuation in
            if loop.isCurrent {
                begin(bytes, request.url.origin, continuation)
            } else {
                loop.execute { self.begin(bytes, request.url.origin, continuation) }
            }
        }
        return try result.get()
    }

    /// Connects to a server without asking it anything, and keeps the connection for a request; from any task.
    /// - Throws: `unreachable`, `tooManyRequests`.
    public func reach(_ url: RemoteURL) async throws(HTTPClientError) {
        let result = await withUnsafeContinuation { continuation in
            loop.execute { self.beginReaching(url.origin, continuation) }
        }
        try result.get()
    }

    /// Ends what is under way and closes all connections; on the loop's thread. What is sent later fails.
    public func close() {
        isClosed = true
        sweep?.cancel()
        for connection in Array(connections.values) { discard(connection) }
        pool = ConnectionPool(configuration)
        opener.close()
    }

    private func begin(_ bytes: [UInt8], _ origin: String, _ continuation: Continuation) {
        if let error = admit() { return continuation.resume(returning: .failure(error)) }
        let exchange = Exchange(
            bytes: bytes, origin: origin, deadlineMs: loop.turnMs + configuration.totalTimeoutMs, continuation)
        proceed(exchange)
    }

    private func beginReaching(
        _ origin: String, _ continuation: UnsafeContinuation<Result<Void, HTTPClientError>, Never>
    ) {
        if let error = admit() { return continuation.resume(returning: .failure(error)) }
        let end: (HTTPClientError?) -> Void = { [self] error in
            underWay -= 1
            continuation.resume(returning: error.map { .failure($0) } ?? .success(()))
        }
        opener.open(origin) { [self] result in
            do throws(HTTPClientError) {
                keep(try connection(over: result.get(), origin))
                end(nil)
            } catch {
                end(error)
            }
        }
    }

    /// Counts what begins; the reason when it may not.
    private func admit() -> HTTPClientError? {
        guard !isClosed else { return HTTPClientError(.unreachable, "The client is closed.") }
        guard underWay < configuration.maximumRequests else {
            return HTTPClientError(.tooManyRequests, "Too many requests are under way.")
        }
        underWay += 1
        return nil
    }

    /// Takes a kept connection, or makes one.
    private func proceed(_ exchange: Exchange) {
        if let kept = pool.take(exchange.origin, nowMs: loop.turnMs, discard: discard) {
            return ask(kept, exchange, isKept: true)
        }
        opener.open(exchange.origin) { [self] result in
            do throws(HTTPClientError) {
                let connection = try connection(over: result.get(), exchange.origin)
                guard loop.turnMs < exchange.deadlineMs else {
                    keep(connection)
                    throw HTTPClientError(.unreachable, "The connection was not made in time.")
                }
                ask(connection, exchange, isKept: false)
            } catch {
                finish(exchange, .failure(error))
            }
        }
    }

    private func connection(over stream: OpenStream, _ origin: String) throws(HTTPClientError) -> ClientConnection {
        do throws(ReactorError) {
            let connection = try ClientConnection(stream, origin: origin, loop: loop, limits: limits, scratch: scratch)
            connections[ObjectIdentifier(connection)] = connection
            connection.diedIdle = { [unowned self, unowned connection] in
                pool.remove(connection)
                discard(connection)
            }
            return connection
        } catch {
            opener.close(stream)
            throw HTTPClientError(.unreachable, error.message)
        }
    }

    private func ask(_ connection: ClientConnection, _ exchange: Exchange, isKept: Bool) {
        connection.ask(exchange.bytes, deadlineMs: exchange.deadlineMs) { [self] outcome in
            keep(connection)
            switch outcome {
            case .answered(let response): finish(exchange, .success(response))
            case .failed(let error): finish(exchange, .failure(error))
            // The server had closed it before anything was written.
            case .unsent where isKept: proceed(exchange)
            case .unsent:
                finish(
                    exchange,
                    .failure(HTTPClientError(.unreachable, "The connection ended before anything was sent.")))
            }
        }
        flushAtEndOfTurn(connection)
    }

    /// Requests that are sent one right after another wake the server once, not one by one.
    private func flushAtEndOfTurn(_ connection: ClientConnection) {
        toFlush.append(connection)
        guard toFlush.count == 1 else { return }
        loop.atEndOfTurn { [self] in
            var connections: [ClientConnection] = []
            swap(&connections, &toFlush)
            for connection in connections { connection.flush() }
        }
    }

    private func finish(_ exchange: Exchange, _ result: Result<IncomingResponse, HTTPClientError>) {
        underWay -= 1
        exchange.continuation.resume(returning: result)
    }

    /// Puts a connection that nobody uses now where the next request finds it, or closes it.
    private func keep(_ connection: ClientConnection) {
        guard connection.isReusable, pool.put(connection) else { return discard(connection) }
        if sweep == nil { scheduleSweep() }
    }

    /// A burst of requests leaves connections that nobody needs afterwards.
    private func scheduleSweep() {
        sweep = loop.schedule(afterMs: max(configuration.keptForSeconds, 1) * 1_000) { [unowned self] in
            for connection in pool.removeExpired(nowMs: loop.turnMs) { discard(connection) }
            sweep = nil
            if !pool.isEmpty { scheduleSweep() }
        }
    }

    private func discard(_ connection: ClientConnection) {
        guard connections.removeValue(forKey: ObjectIdentifier(connection)) != nil else { return }
        connection.abandon()
        opener.close(connection.stream)
    }
}

/// One request on its way to its answer.
private struct Exchange {
    let bytes: [UInt8]
    let origin: String
    let deadlineMs: Int
    let continuation: HTTPClient.Continuation

    init(bytes: [UInt8], origin: String, deadlineMs: Int, _ continuation: HTTPClient.Continuation) {
        self.bytes = bytes
        self.origin = origin
        self.deadlineMs = deadlineMs
        self.continuation = continuation
    }
}
