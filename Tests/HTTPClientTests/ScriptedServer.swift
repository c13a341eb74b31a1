import HTTPClient
import Reactor

@testable import HTTPServer

/// A server that says what a test wants, byte for byte, whatever it is asked. It belongs to one loop.
final class ScriptedServer: @unchecked Sendable {
    /// What is done when a whole request has come.
    enum Step {
        case say(String)
        /// Says something and sends no more, but listens on.
        case sayAndFinish(String)
        /// Says something and closes.
        case sayAndClose(String)
    }

    /// What was received, one text for each connection.
    private(set) var received: [String] = []
    private var steps: ArraySlice<Step>
    private let socket: ListeningSocket
    private let loop: EventLoop
    private var acceptor: Acceptor?
    private var open: [Int: (socket: Socket, watcher: Watcher)] = [:]
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)

    private init(_ steps: [Step], _ loop: EventLoop) throws {
        var configuration = HTTPServerConfiguration()
        configuration.port = 0
        socket = try ListeningSocket(configuration)
        self.steps = steps[...]
        self.loop = loop
        acceptor = Acceptor(socket, loop: loop, pauseMs: 1) { [unowned self] connection, _ in accept(connection) }
    }

    deinit { buffer.deallocate() }

    var url: String { "http://127.0.0.1:\(socket.address.port)" }

    /// Runs `body` with a server and a client on a loop of their own, and ends them whatever happens.
    static func run(
        _ steps: [Step], _ configure: (inout HTTPClientConfiguration) -> Void = { _ in },
        _ body: @Sendable @escaping (ScriptedServer, HTTPClient) async throws -> Void
    ) async throws {
        var configuration = HTTPClientConfiguration()
        configure(&configuration)
        let loop = try EventLoop.spawn(name: "scripted")
        let task = Task(executorPreference: loop) { [configuration] in
            let server = try ScriptedServer(steps, loop)
            let client = try HTTPClient(loop: loop, configuration: configuration)
            defer {
                client.close()
                server.close()
            }
            try await body(server, client)
        }
        let result = await task.result
        loop.stop()
        try result.get()
    }

    /// Says something on the newest connection, which nobody asked for.
    func interject(_ text: String) {
        _ = open[received.count - 1].map { connection in
            Array(text.utf8).withUnsafeBytes { connection.socket.send($0) }
        }
    }

    /// Connections that have not ended.
    var openCount: Int { open.count }

    private func accept(_ connection: Socket) {
        let number = received.count
        received.append("")
        let watcher = try? loop.watch(connection.descriptor, .readable) { [unowned self] _ in read(number) }
        guard let watcher else { return connection.close() }
        open[number] = (connection, watcher)
    }

    private func read(_ number: Int) {
        guard let connection = open[number] else { return }
        guard case .bytes(let count) = connection.socket.receive(into: buffer) else { return end(number) }
        received[number] += String(decoding: buffer[..<count], as: UTF8.self)
        // Every request of these tests ends with its head or with this letter.
        guard received[number].hasSuffix("\r\n\r\n") || received[number].hasSuffix("Z") else { return }
        guard let step = steps.popFirst() else { return }
        switch step {
        case .say(let text): send(text, on: connection.socket)
        case .sayAndFinish(let text):
            send(text, on: connection.socket)
            connection.socket.finishSending()
        case .sayAndClose(let text):
            send(text, on: connection.socket)
            end(number)
        }
    }

    private func send(_ text: String, on socket: Socket) {
        _ = Array(text.utf8).withUnsafeBytes { socket.send($0) }
    }

    private func end(_ number: Int) {
        guard let connection = open.removeValue(forKey: number) else { return }
        connection.watcher.cancel()
        connection.socket.close()
    }

    private func close() {
        acceptor?.close()
        for number in Array(open.keys) { end(number) }
    }
}
