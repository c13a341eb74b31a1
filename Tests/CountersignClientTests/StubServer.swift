import Foundation
import Glibc
import Synchronization

/// A server on a port of its own that answers as it is told, hangs up, or is not there. It keeps what it received.
///
/// Every connection has a thread that blocks: nothing here is fast, and nothing depends on time.
final class StubServer: Sendable {
    struct Request: Sendable {
        /// Such as `POST /info HTTP/1.1`.
        let line: String
        /// Names in small letters.
        let headers: [String: String]
        let body: [UInt8]

        var path: String { line.split(separator: " ").dropFirst().first.map(String.init) ?? "" }
    }

    struct Response: Sendable {
        var status = 200
        var headers: [(String, String)] = []
        var body: [UInt8] = []
    }

    private struct State {
        var listener: Int32 = -1
        var port: UInt16 = 0
        var connections: Set<Int32> = []
        var requests: [Request] = []
        var answer: @Sendable (Request) -> Response? = { _ in nil }
    }

    private let state = Mutex(State())

    init() { listen() }

    var url: String { "http://127.0.0.1:\(state.withLock { $0.port })" }

    /// What it received since it was asked last.
    func takeRequests() -> [Request] {
        state.withLock { state in
            defer { state.requests = [] }
            return state.requests
        }
    }

    /// Listens, and answers so from now on; nil hangs up.
    func answers(_ answer: @escaping @Sendable (Request) -> Response?) {
        state.withLock { $0.answer = answer }
        listen()
    }

    /// Nobody listens any more, and connections that were open end.
    func stop() {
        state.withLock { state in
            guard state.listener >= 0 else { return }
            // The thread that accepts closes it: sooner, its number could be another server's listener by then.
            shutdown(state.listener, Int32(SHUT_RDWR))
            state.listener = -1
            for connection in state.connections { shutdown(connection, Int32(SHUT_RDWR)) }
        }
    }

    private func listen() {
        let listener = state.withLock { state -> Int32? in
            guard state.listener < 0 else { return nil }
            if state.port == 0 { state.port = bound(to: 0)?.port ?? 0 }
            guard state.port != 0, let socket = bound(to: state.port), Glibc.listen(socket.descriptor, 16) == 0 else {
                return nil
            }
            state.listener = socket.descriptor
            return socket.descriptor
        }
        guard let listener else { return }
        Thread.detachNewThread {
            while case let connection = accept(listener, nil, nil), connection >= 0 {
                self.state.withLock { _ = $0.connections.insert(connection) }
                Thread.detachNewThread { self.serve(connection) }
            }
            close(listener)
        }
    }

    /// The first socket of a port is never closed: while nobody listens, no other server may get the port.
    private func bound(to port: UInt16) -> (descriptor: Int32, port: UInt16)? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &yes, 4)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.sin_port = port.bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0 && getsockname(descriptor, address, &length) == 0
            }
        }
        return isBound ? (descriptor, UInt16(bigEndian: address.sin_port)) : nil
    }

    private func serve(_ connection: Int32) {
        while let request = Self.read(connection) {
            let answer = state.withLock { state in
                state.requests.append(request)
                return state.answer
            }
            guard let response = answer(request) else { break }
            let fields = response.headers + [("Content-Length", String(response.body.count))]
            let head = "HTTP/1.1 \(response.status) Stub\r\n" + fields.map { "\($0): \($1)\r\n" }.joined() + "\r\n"
            let bytes = Array(head.utf8) + response.body
            guard send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else { break }
        }
        state.withLock { _ = $0.connections.remove(connection) }
        close(connection)
    }

    private static func read(_ connection: Int32) -> Request? {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            if let end = Data(bytes).range(of: Data("\r\n\r\n".utf8)) {
                let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
                var headers: [String: String] = [:]
                for line in lines.dropFirst() {
                    let parts = line.split(separator: ":", maxSplits: 1)
                    headers[parts[0].lowercased()] = parts.last?.trimmingCharacters(in: .whitespaces)
                }
                let length = headers["content-length"].flatMap { Int($0) } ?? 0
                if bytes.count >= end.upperBound + length {
                    return Request(
                        line: lines[0], headers: headers, body: Array(bytes[end.upperBound..<(end.upperBound + length)])
                    )
                }
            }
            let count = recv(connection, &chunk, chunk.count, 0)
            guard count > 0 else { return nil }
            bytes += chunk[..<count]
        }
    }
}
