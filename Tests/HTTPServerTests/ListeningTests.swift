import Foundation
import Glibc
import Testing

@testable import HTTPServer

@Suite(.timeLimit(.minutes(5))) struct ListeningTests {
    private func failure(_ configure: (inout HTTPServerConfiguration) -> Void) -> HTTPServerError.Code? {
        do throws(HTTPServerError) {
            var configuration = HTTPServerConfiguration()
            configuration.port = 0
            configure(&configuration)
            try ListeningSocket(configuration).close()
            return nil
        } catch {
            return error.code
        }
    }

    @Test func `each reason not to listen has its own code`() async throws {
        try await TestServer.run { server in
            #expect(failure { $0.port = server.port } == .addressInUse)
            #expect(failure { $0.host = "localhost" } == .invalidAddress)
            #expect(failure { $0.host = "192.0.2.1" } == .addressUnavailable)
            #expect(failure { _ in } == nil)
        }
    }

    @Test func `a port is shared only if both servers say so`() async throws {
        try await TestServer.run({ $0.sharesPort = true }) { server in
            #expect(
                failure {
                    $0.port = server.port
                    $0.sharesPort = true
                } == nil)
            #expect(failure { $0.port = server.port } == .addressInUse)
        }
    }

    @Test(.enabled(if: hasIPv6))
    func `IPv6 and IPv4 clients reach a server on all addresses and are told apart`() async throws {
        try await TestServer.run({ $0.host = "::" }) { server in
            for host in ["::1", "127.0.0.1"] {
                let client = try TestClient(port: server.port, host: host)
                client.send("GET /who HTTP/1.1\r\nHost: h\r\n\r\n")
                #expect(try client.answer()?.body == host)
            }
        }
    }

    @Test func `a client beyond the maximum is turned away with 503`() async throws {
        try await TestServer.run({ $0.maximumConnections = 1 }) { server in
            let first = try TestClient(port: server.port)
            await server.until { $0.connections.count == 1 }
            #expect(try TestClient(port: server.port).answer()?.status == 503)
            first.close()
            await server.until { $0.connections.isEmpty }
            let next = try TestClient(port: server.port)
            next.send("GET /health HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try next.answer()?.status == 200)
        }
    }

    @Test func `clients that are killed in the middle of a request leave nothing behind`() async {
        // In a process of its own, so that the descriptors of other tests are not counted.
        await #expect(processExitsWith: .success) {
            try await TestServer.run { server in
                let before = try openDescriptors()
                for _ in 0..<4 {
                    let clients = try (0..<50).map { _ in try TestClient(port: server.port) }
                    for (index, client) in clients.enumerated() { client.send(beginnings[index % beginnings.count]) }
                    await server.until { $0.connections.count == 50 }
                    // Handlers whose clients are gone end when they end; those of later rounds do not wait.
                    server.gate.open()
                    for (index, client) in clients.enumerated() { index % 2 == 0 ? client.reset() : client.close() }
                    await server.until { $0.connections.isEmpty }
                }
                guard try openDescriptors() == before else { exit(1) }
            }
        }
    }

    @Test func `a server without descriptors pauses instead of spinning, and recovers`() async {
        await #expect(processExitsWith: .success) {
            try await TestServer.run({ $0.acceptPauseMs = 20 }) { server in
                // Descriptors up to the last one are used up; the clients below were opened before.
                let clients = (0..<8).map { _ in socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0) }
                var limit = rlimit(rlim_cur: rlim_t(clients.max() ?? 0) + 1, rlim_max: 4096)
                guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { exit(1) }
                let beganNs = server.loop.nowNs
                for client in clients { connectLoopback(client, server.port) }
                await server.until { ($0.acceptor?.pauseCount ?? 0) >= 5 }
                let pauseCount = await server.onLoop { $0.acceptor?.pauseCount ?? 0 }
                // As the clock counts whole milliseconds, a pause may be one shorter.
                let longestPossible = Int(server.loop.nowNs - beganNs) / 19_000_000 + 1
                guard pauseCount <= longestPossible else { exit(2) }
                limit.rlim_cur = 1024
                setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
                await server.until { $0.connections.count == 8 }
                for client in clients { close(client) }
            }
        }
    }
}

private let hasIPv6: Bool = {
    var configuration = HTTPServerConfiguration()
    (configuration.host, configuration.port) = ("::1", 0)
    guard let socket = try? ListeningSocket(configuration) else { return false }
    socket.close()
    return true
}()

private let beginnings = [
    "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nabc", "GET /he",
    "GET /wait HTTP/1.1\r\nHost: h\r\n\r\n",
]

private func openDescriptors() throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
}

/// Begins to connect a socket that was opened before.
private func connectLoopback(_ descriptor: Int32, _ port: UInt16) {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    inet_pton(AF_INET, "127.0.0.1", &address.sin_addr)
    _ = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
}
