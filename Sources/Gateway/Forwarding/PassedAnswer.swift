import HTTPClient
import HTTPCore

/// What of an upstream's answer reaches the client.
enum PassedAnswer {
    private static let passedFields = [
        "content-type", "content-encoding", "retry-after", "retry-after-ms", "x-should-retry", "x-request-id",
        "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset",
    ]

    /// Status, body and the fields above, unchanged.
    /// - Throws: 502 for an answer that is none to such a request: a redirect, or a body that is not announced.
    static func response(_ answer: IncomingResponse) throws(GatewayError) -> HTTPResponse {
        guard 200...299 ~= answer.status || 400...599 ~= answer.status else { throw .upstreamConfused }
        var response = HTTPResponse(status: answer.status, body: answer.body, contentType: nil)
        for name in passedFields {
            for value in answer.headers.all(name) { response.headers.append((name, value)) }
        }
        response.headers.append(("cache-control", "no-store"))
        return response
    }
}

extension GatewayError {
    /// - Parameter isIdempotent: the request has an idempotency key, so repeating it cannot do anything twice.
    init(_ error: HTTPClientError, isIdempotent: Bool) {
        switch error.code {
        case .tooManyRequests:
            self.init(.gatewayBusy, "The gateway has too many requests under way.")
            retryAfterUs = 1_000_000
        case .timedOut: self.init(.upstreamTimeout, "The upstream did not answer in time.")
        case .unreachable: self.init(.upstreamUnavailable, "The upstream cannot be reached.")
        case .answerTooLarge: self.init(.upstreamUnavailable, "The upstream's answer is longer than the limit.")
        case .invalidRequest: self.init(.internalError, "The gateway could not form the request.")
        default: self.init(.upstreamUnavailable, "The upstream's connection ended before its answer did.")
        }
        // What may have been carried out must not be repeated by an SDK that does not ask anybody.
        mayRepeat = error.code == .invalidRequest ? false : error.isNeverSent || isIdempotent
    }

    static var upstreamConfused: GatewayError {
        var error = GatewayError(.upstreamUnavailable, "The upstream's answer is not one to such a request.")
        error.mayRepeat = false
        return error
    }
}
