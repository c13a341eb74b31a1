/// How much of a request is read before it is refused.
public struct HTTPLimits: Sendable, Equatable {
    /// Bytes of the request target; more is 414. Default 8192.
    public var targetBytes = 8192
    /// Bytes of request line and header block together, with their line ends; more is 431. Default 16384.
    public var headBytes = 16384
    /// Header fields; more is 431. Default 100.
    public var fieldCount = 100
    /// Bytes of the decoded body; more is 413. Default 1 MiB.
    public var bodyBytes = 1 << 20
    /// Bytes of the extension of one chunk, RFC 9112 §7.1.1. Default 1024.
    public var chunkExtensionBytes = 1024
    /// Bytes of all chunk extensions of one body. Default 16384.
    public var chunkExtensionsTotalBytes = 16384
    /// Bytes of the trailer section, which is read and dropped. Default 4096.
    public var trailerBytes = 4096

    public init() {}
}
