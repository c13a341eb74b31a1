/// Why something about webhooks did not come about. Nothing has changed.
public struct WebhooksError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The kind of failure.
    public enum Code: Equatable, Sendable {
        /// A field holds what it may not; its name.
        case invalid(field: String)
        /// The app has no such endpoint.
        case notFound
        /// The app has as many endpoints as it may.
        case tooMany
        /// The database cannot be used.
        case storageUnavailable
        /// A secret cannot be derived.
        case internalFault
    }

    public let code: Code
    /// One sentence without secrets.
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }

    static let notFound = WebhooksError(.notFound, "Webhook not found")
    static let unavailable = WebhooksError(.storageUnavailable, "the database cannot be used")
    static let faulty = WebhooksError(.internalFault, "the secret of the webhook cannot be derived")
}
