import HTTPClient

/// A way to send signed requests: through gateways, to the server itself, or as a test wants.
public protocol VaultTransport: Sendable {
    /// Sends a request at most once, and returns the answer whatever its status.
    /// - Throws: `unavailable` if it was provably not sent, `answerLost` if it may have been, `malformedAnswer`.
    func send(_ request: SignedRequest) async throws(VaultError) -> IncomingResponse
}
