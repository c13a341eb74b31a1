import HTTPCore

/// Where a server listens and how long it waits for its clients.
public struct HTTPServerConfiguration: Sendable {
    /// Numeric IPv4 or IPv6 address; `::` listens on both. Default `127.0.0.1`.
    public var host = "127.0.0.1"
    /// TCP port; 0 lets the system choose. Default 8080.
    public var port: UInt16 = 8080
    /// Connections that may wait to be accepted. Default 1024.
    public var backlog = 1024
    /// Lets several servers, one for each event loop, listen on one port. Default false.
    public var sharesPort = false
    /// Connections held at once; more are answered 503. Default 8192.
    public var maximumConnections = 8192
    /// How much of a request is read before it is refused.
    public var limits = HTTPLimits()
    /// From the first byte of a head (for a new connection: from its beginning) to the last. Default 10 s.
    public var headTimeoutMs = 10_000
    /// The longest silence within a body, and the head start that the minimum rate grants. Default 30 s.
    public var bodyTimeoutMs = 30_000
    /// How fast a body must arrive on average, counted after the head start. Default 4096.
    public var minimumBodyBytesPerSecond = 4096
    /// How long a connection may wait for its next request. Default 60 s.
    public var idleTimeoutMs = 60_000
    /// The longest time in which a client takes nothing of an answer. Default 30 s.
    public var writeTimeoutMs = 30_000
    /// How long input is still read and dropped after the last answer of a connection, so that a reset does not destroy
    /// the answer on its way. Default 1 s.
    public var lingerMs = 1000
    /// The pause after the system has refused to accept a connection, for want of descriptors for instance. Default 100 ms.
    public var acceptPauseMs = 100
    /// Input that a connection buffers while a request is being handled; then it is no longer read. Default 64 KiB.
    public var pipelinedBytes = 65_536

    /// A listening TCP socket that was inherited, non-blocking; takes the place of host and port.
    public var inheritedSocket: Int32?
    /// Speaks TLS with these certificates; nil speaks plain HTTP. Handshake and head together have `headTimeoutMs`.
    public var tls: TLSEndpoint?

    public init() {}
}
