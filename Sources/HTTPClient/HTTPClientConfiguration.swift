import HTTPCore

/// How long a client waits, what it takes, and whom it trusts.
public struct HTTPClientConfiguration: Sendable {
    /// From the look-up of the name to the end of the TLS handshake. Default 3 s.
    public var connectTimeoutMs = 3_000
    /// From the beginning to the last byte of the answer. Default 30 s.
    public var totalTimeoutMs = 30_000
    /// Bytes of an answer's body. Default 1 MiB.
    public var maximumBodyBytes = 1 << 20
    /// Bytes of an answer's heads. Default 32 KiB.
    public var maximumHeadBytes = 32 << 10
    /// Requests under way at once; more are refused. Default 1024.
    public var maximumRequests = 1_024
    /// Connections kept open without a request. Default 256.
    public var keptConnections = 256
    /// How long a connection may have been idle to be used again. Servers close idle ones after a minute or so, and one
    /// that closes while a request is on its way leaves its fate unknown. Default 20 s.
    public var keptForSeconds = 20
    /// The only authorities that are believed, as PEM; nil takes the system's.
    public var authoritiesFile: String?
    /// Says for each address and port that is about to be connected to whether it may be; what may not is `unreachable`.
    /// Called on the client's loop. Default nil: all may.
    public var mayConnect: (@Sendable (NetworkAddress, UInt16) -> Bool)?

    public init() {}
}
