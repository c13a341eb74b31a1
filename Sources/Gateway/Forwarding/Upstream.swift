import HTTPClient

/// The server behind a gateway, as far as a gateway needs it.
public protocol Upstream: Sendable {
    /// Sends a request once, or not at all.
    func send(_ request: OutgoingRequest) async throws(HTTPClientError) -> IncomingResponse
    /// Makes a connection and asks nothing.
    func reach(_ url: RemoteURL) async throws(HTTPClientError)
}

extension HTTPClient: Upstream {}

extension OutgoingRequest {
    /// The request as the vault's upstream gets it: the body and the signed fields as they came, the app's credential,
    /// and nothing else of what the client sent.
    init(_ request: VaultRequest, to vault: Vault, id: String) {
        self.init(method: .post, url: vault.url, body: request.body)
        headers = [
            ("authorization", vault.app.authorization), ("privy-app-id", vault.app.id),
            ("privy-authorization-signature", request.signatureField), ("content-type", "application/json"),
            ("accept", "application/json"), ("user-agent", "countersign-gateway"), ("x-request-id", id),
        ]
        if let expiry = request.expiry { headers.append(("privy-request-expiry", expiry)) }
        if let key = request.idempotencyKey { headers.append(("privy-idempotency-key", key)) }
    }
}
