import Synchronization

/// The TLS side of a listener, whose certificate can be replaced while it runs; from any thread.
///
/// TLS 1.2 and 1.3 with forward secrecy and authenticated ciphers only, HTTP/1.1 by ALPN, no renegotiation, no
/// compression. Connections that are open keep the certificate with which they began.
public final class TLSEndpoint: Sendable {
    private let current: Mutex<TLSContext>

    /// - Throws: when the identity cannot be used.
    public init(_ identity: TLSIdentity) throws(TLSError) { current = Mutex(try TLSContext(identity)) }

    /// Uses another identity for connections from now on; one that cannot be used changes nothing.
    public func replace(with identity: TLSIdentity) throws(TLSError) {
        let context = try TLSContext(identity)
        current.withLock { $0 = context }
    }

    var context: TLSContext { current.withLock { $0 } }
}
