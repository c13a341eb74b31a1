import CLinux
import Glibc

/// The address on which a server really listens.
public struct BoundAddress: Sendable, Equatable {
    /// Numeric IP address.
    public let host: String
    /// TCP port; never 0.
    public let port: UInt16
}

/// A socket that takes connections.
struct ListeningSocket {
    enum Accepted {
        case connection(Socket, remoteAddress: String)
        /// Nobody is waiting.
        case nobody
        /// A client went away before it was accepted.
        case aborted
        /// The system cannot accept now: descriptors or memory are used up.
        case exhausted
    }

    private static let addressCapacity = 64

    let descriptor: Int32
    let address: BoundAddress

    init(_ configuration: HTTPServerConfiguration) throws(HTTPServerError) {
        let (host, port) = (configuration.host, configuration.port)
        descriptor =
            configuration.inheritedSocket
            ?? cs_listen_tcp(host, port, Int32(clamping: configuration.backlog), configuration.sharesPort ? 1 : 0)
        guard descriptor >= 0 else { throw HTTPServerError(errno: -descriptor, host: host, port: port) }
        var boundPort: UInt16 = 0
        var status: Int32 = 0
        let boundHost = Self.address { [descriptor] in
            status = cs_local_address(descriptor, $0, Self.addressCapacity, &boundPort)
        }
        guard status == 0 else {
            Glibc.close(descriptor)
            throw HTTPServerError(errno: -status, host: host, port: port)
        }
        address = BoundAddress(host: boundHost, port: boundPort)
    }

    func accept() -> Accepted {
        var result: Int32 = 0
        let peer = Self.address { result = cs_accept_tcp(descriptor, $0, Self.addressCapacity) }
        switch result {
        case 0...: return .connection(Socket(descriptor: result), remoteAddress: peer)
        case -EAGAIN: return .nobody
        case -ECONNABORTED, -EINTR: return .aborted
        default: return .exhausted
        }
    }

    func close() { _ = Glibc.close(descriptor) }

    /// The text that `fill` writes into a buffer of `addressCapacity` bytes.
    private static func address(_ fill: (UnsafeMutablePointer<CChar>) -> Void) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: addressCapacity) { buffer in
            buffer.initialize(repeating: 0)
            guard let start = buffer.baseAddress else { return "" }
            fill(start)
            return String(cString: start)
        }
    }
}
