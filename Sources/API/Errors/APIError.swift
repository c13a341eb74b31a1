/// A request that is not answered with what it asked for.
public struct APIError: Error, Equatable, Sendable {
    public let code: ErrorCode
    /// One sentence for the client's developers.
    public let message: String
    /// The methods of `Allow`, with `method_not_allowed`.
    let allowed: [String]
    /// How long to wait, when it is known better than by the code.
    let retryAfterUs: Int64?

    init(_ code: ErrorCode, _ message: String, allowed: [String] = [], retryAfterUs: Int64? = nil) {
        self.code = code
        self.message = message
        self.allowed = allowed
        self.retryAfterUs = retryAfterUs
    }

    /// A 400 that names the field, in the words of Privy's API.
    static func input(_ field: String, _ what: String) -> APIError {
        APIError(.invalidData, "[Input error] `\(field)`: \(what)")
    }

    static let unknownPath = APIError(.notFound, "Not found")
    static let invalidCredentials = APIError(.invalidAppCredentials, "Invalid app ID or app secret.")
}
