import Bytes

/// An endpoint together with its secret, which is shown when it is made, changed or asked for.
public struct SecretEndpoint: Sendable {
    public let endpoint: Endpoint
    /// `whsec_…`
    public let secret: String

    public init(endpoint: Endpoint, secret: String) {
        self.endpoint = endpoint
        self.secret = secret
    }

    /// What clients see.
    public var answer: JSON {
        guard let members = endpoint.answer.objectValue else { return .null }
        return .object(members + [.init("secret", .string(secret))])
    }
}

/// What an app may do about its webhooks, as faces reach it.
public protocol EndpointDesk: Sendable {
    /// Makes an endpoint. It gets what happens from now on.
    func create(_ draft: EndpointDraft, appID: String) async throws(WebhooksError) -> SecretEndpoint

    /// The app's endpoints, the newest first.
    func endpoints(appID: String) async throws(WebhooksError) -> [Endpoint]

    /// One of the app's endpoints.
    func endpoint(_ id: String, appID: String) async throws(WebhooksError) -> Endpoint

    /// Changes an endpoint.
    func change(_ id: String, appID: String, _ change: EndpointChange) async throws(WebhooksError) -> Endpoint

    /// Removes an endpoint and what was still to be delivered to it.
    func remove(_ id: String, appID: String) async throws(WebhooksError)

    /// The endpoint with its newest secret.
    func secret(of id: String, appID: String) async throws(WebhooksError) -> SecretEndpoint

    /// Gives an endpoint another secret; the one before signs too for a day.
    func rotateSecret(of id: String, appID: String) async throws(WebhooksError) -> SecretEndpoint

    /// Sends everything again that was recorded since a moment, milliseconds since 1970.
    func replay(_ id: String, appID: String, sinceMs: Int64) async throws(WebhooksError) -> Endpoint

    /// Events that were not delivered at once, those tried last first.
    func deliveries(_ id: String, appID: String, limit: Int) async throws(WebhooksError) -> [DeliveryRecord]
}
