import Foundation
import Synchronization

/// Stands between a client and a PostgreSQL server on Unix sockets, and loses what it is told to lose.
final class FaultyProxy: Sendable {
    enum Fault {
        case none
        /// Answers of the server are swallowed from now on; the connection stays open.
        case silence
        /// The next answer of the server is swallowed and the connection closed.
        case cut
    }

    let folder: String
    private let serverFolder: String
    private let listener: Int32
    private let fault = Mutex(Fault.none)

    init(to server: LocalPostgreSQL) throws {
        folder = server.folder + "-proxy-\(UUID().uuidString.prefix(4))"
        serverFolder = server.folder
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        listener = Self.socket(in: folder, bind)
        listen(listener, 16)
        Thread.detachNewThread { [self] in acceptAll() }
    }

    var url: String { "postgresql://countersign@/postgres?host=\(folder)" }

    func set(_ fault: Fault) { self.fault.withLock { $0 = fault } }

    func close() {
        shutdown(listener, Int32(SHUT_RDWR))
        try? FileManager.default.removeItem(atPath: folder)
    }

    private func acceptAll() {
        while true {
            let client = accept(listener, nil, nil)
            guard client >= 0 else { break }
            let server = Self.socket(in: serverFolder, connect)
            Thread.detachNewThread { Self.copy(from: client, to: server) { true } }
            Thread.detachNewThread { [self] in Self.copy(from: server, to: client) { mayPass() } }
        }
        Glibc.close(listener)
    }

    /// Whether an answer goes on to the client; nil to close the connection.
    private func mayPass() -> Bool? {
        switch fault.withLock({ $0 }) {
        case .none: true
        case .silence: false
        case .cut: nil
        }
    }

    private static func copy(from source: Int32, to target: Int32, _ mayPass: () -> Bool?) {
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(source, &buffer, buffer.count)
            guard count > 0, let passes = mayPass() else { break }
            if passes { _ = send(target, buffer, count, Int32(MSG_NOSIGNAL)) }
        }
        shutdown(source, Int32(SHUT_RDWR))
        shutdown(target, Int32(SHUT_RDWR))
    }

    private static func socket(
        in folder: String, _ use: (Int32, UnsafePointer<sockaddr>?, socklen_t) -> Int32
    ) -> Int32 {
        let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: "\(folder)/.s.PGSQL.5432".utf8) }
        _ = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                use(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        return descriptor
    }
}
