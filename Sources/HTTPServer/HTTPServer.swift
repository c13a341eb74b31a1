import HTTPCore
import Reactor

/// An HTTP/1.1 server on one event loop.
///
/// Requests of one connection are answered one after another, in order. A server with several loops is several of these
/// with `sharesPort`. Everything but `start` and `shutdown` belongs to the loop's thread.
public final class HTTPServer: @unchecked Sendable {
    private static let scratchBytes = 16_384

    let loop: EventLoop
    let configuration: HTTPServerConfiguration
    let handler: HTTPHandler
    private let refusalHandler: HTTPRefusalHandler
    /// Where every connection receives to; used within one event only.
    let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: scratchBytes, alignment: 16)
    var dateHeader = DateHeader()
    private(set) var isDraining = false
    private(set) var acceptor: Acceptor?
    private(set) var connections: [ObjectIdentifier: Connection] = [:]
    private var toFlush: [Connection] = []
    private var drained: [UnsafeContinuation<Void, Never>] = []

    /// - Parameters:
    ///   - handler: runs on `loop`; what takes long or blocks must be awaited elsewhere.
    ///   - refusalHandler: forms the answers to what is no request; the connection ends after each.
    public init(
        loop: EventLoop, configuration: HTTPServerConfiguration, handler: @escaping HTTPHandler,
        refusalHandler: @escaping HTTPRefusalHandler = { error, _ in HTTPResponse(error) }
    ) {
        self.loop = loop
        self.configuration = configuration
        self.handler = handler
        self.refusalHandler = refusalHandler
    }

    deinit { scratch.deallocate() }

    /// Listens, and accepts as soon as the loop runs; from any thread, once.
    /// - Throws: when the address cannot be listened on.
    public func start() throws(HTTPServerError) -> BoundAddress {
        let socket = try ListeningSocket(configuration)
        loop.execute { [self] in
            acceptor = Acceptor(socket, loop: loop, pauseMs: configuration.acceptPauseMs) { [unowned self] in
                accepted($0, remoteAddress: $1)
            }
        }
        return socket.address
    }

    /// Stops accepting, closes idle connections, lets running requests be answered, and closes what is left after
    /// `graceMs` milliseconds. Handlers that run even then are not cancelled, but their answers are dropped.
    public func shutdown(graceMs: Int) async {
        await withUnsafeContinuation { continuation in
            loop.execute { [self] in beginDraining(graceMs: graceMs, continuation) }
        }
    }

    func flushAtEndOfTurn(_ connection: Connection) {
        toFlush.append(connection)
        guard toFlush.count == 1 else { return }
        loop.atEndOfTurn { [self] in
            var connections: [Connection] = []
            swap(&connections, &toFlush)
            for connection in connections { connection.flushAtEndOfTurn() }
        }
    }

    func connectionClosed(_ connection: Connection) {
        connections[ObjectIdentifier(connection)] = nil
        finishDrainingIfEmpty()
    }

    private func accepted(_ socket: Socket, remoteAddress: String) {
        guard connections.count < configuration.maximumConnections else {
            return turnAway(socket, remoteAddress: remoteAddress)
        }
        guard let stream = stream(over: socket),
            let connection = try? Connection(server: self, stream: stream, remoteAddress: remoteAddress)
        else { return socket.close() }
        connections[ObjectIdentifier(connection)] = connection
    }

    /// nil when memory is used up.
    private func stream(over socket: Socket) -> (any ByteStream)? {
        guard let tls = configuration.tls else { return socket }
        return TLSStream(socket, tls.context)
    }

    private func turnAway(_ socket: Socket, remoteAddress: String) {
        var output = OutputBuffer()
        refuse(.tooManyConnections, from: remoteAddress, into: &output)
        // Who expects TLS could not read the answer.
        if configuration.tls == nil { _ = output.send(to: socket) }
        socket.finishSending()
        socket.close()
    }

    /// Writes the last answer of a connection that sent something else than a request, or came too many.
    func refuse(_ error: HTTPError, from remoteAddress: String, into output: inout OutputBuffer) {
        ResponseEncoder.append(
            refusalHandler(error, remoteAddress), to: &output.bytes, date: dateHeader.value(), isHead: false,
            isPersistent: false)
    }

    private func beginDraining(graceMs: Int, _ continuation: UnsafeContinuation<Void, Never>) {
        drained.append(continuation)
        isDraining = true
        acceptor?.close()
        acceptor = nil
        for connection in Array(connections.values) { connection.closeIfIdle() }
        loop.schedule(afterMs: graceMs) { [self] in
            for connection in Array(connections.values) { connection.close() }
        }
        finishDrainingIfEmpty()
    }

    private func finishDrainingIfEmpty() {
        guard isDraining, connections.isEmpty else { return }
        for continuation in drained { continuation.resume() }
        drained = []
    }
}
