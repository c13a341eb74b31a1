import HTTPCore

/// Which pages of other origins a browser may let use this gateway (CORS, Fetch §3.2); none unless configured.
struct AllowedOrigins: Sendable {
    private static let requestFields = [
        "content-type", "x-privy-app-id", "x-privy-authorization-signature", "x-privy-request-expiry",
        "x-privy-idempotency-key",
    ].joined(separator: ", ")

    private let origins: Set<String>

    init(_ origins: [String]) { self.origins = Set(origins) }

    /// The answer to a browser that asks whether it may send a request; nil for anything else.
    func preflight(_ request: HTTPRequest, _ path: VaultPath) -> HTTPResponse? {
        guard request.method == "OPTIONS", isAllowed(request), request.header("access-control-request-method") != nil
        else { return nil }
        return HTTPResponse(
            status: 204,
            headers: [
                ("access-control-allow-methods", path.methods.joined(separator: ", ")),
                ("access-control-allow-headers", Self.requestFields), ("access-control-max-age", "600"),
            ])
    }

    /// Lets the page that asked read the answer.
    func allow(_ request: HTTPRequest, in response: inout HTTPResponse) {
        guard !origins.isEmpty else { return }
        response.headers.append(("vary", "origin"))
        guard isAllowed(request), let origin = request.header("origin") else { return }
        response.headers.append(("access-control-allow-origin", origin))
    }

    private func isAllowed(_ request: HTTPRequest) -> Bool {
        !origins.isEmpty && request.header("origin").map { origins.contains($0) } ?? false
    }
}
