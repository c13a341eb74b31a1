import Glibc

/// Why a server cannot listen.
public struct HTTPServerError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind of a failure.
    public struct Code: Sendable, Hashable {
        private enum Kind { case invalidAddress, addressInUse, addressUnavailable, permissionDenied, system }
        private let kind: Kind

        /// The host is no numeric IPv4 or IPv6 address.
        public static let invalidAddress = Code(kind: .invalidAddress)
        /// Somebody listens on this address and port already.
        public static let addressInUse = Code(kind: .addressInUse)
        /// The machine has no such address.
        public static let addressUnavailable = Code(kind: .addressUnavailable)
        /// The process may not listen on this port.
        public static let permissionDenied = Code(kind: .permissionDenied)
        /// Anything else; the message has the system's words.
        public static let system = Code(kind: .system)
    }

    public let code: Code
    /// One sentence for the operator, with the address.
    public let message: String

    public var description: String { message }

    init(errno: Int32, host: String, port: UInt16) {
        let address = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
        switch errno {
        case EINVAL:
            code = .invalidAddress
            message = "\(host) is not a numeric IPv4 or IPv6 address."
        case EADDRINUSE:
            code = .addressInUse
            message = "\(address) is already in use."
        case EADDRNOTAVAIL:
            code = .addressUnavailable
            message = "\(address) is not an address of this machine."
        case EACCES, EPERM:
            code = .permissionDenied
            message = "This process may not listen on \(address)."
        default:
            code = .system
            message = "Cannot listen on \(address): \(String(cString: strerror(errno)))."
        }
    }
}
