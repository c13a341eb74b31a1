import HTTPCore

/// A request of an operator for its own entries, whose form and time are right.
struct LogRequest {
    let appID: String
    let signatures: [[UInt8]]
    let expiry: String

    private static let longestMs: Int64 = 300_000

    init(_ request: HTTPRequest, nowMs: Int64) throws(GatewayError) {
        appID = try request.required(.appID, .vault)
        let field = try request.required(.signature, .vault)
        guard let signatures = SignatureHeader.signatures(field), signatures.count == 1 else {
            throw .input("privy-authorization-signature", .vault, "Expected one DER signature in base64")
        }
        self.signatures = signatures
        guard let expiry = try VaultRequest.expiry(request, .vault), let expiresAtMs = Int64(expiry) else {
            throw .input("privy-request-expiry", .vault, "Required")
        }
        guard expiresAtMs > nowMs else { throw GatewayError(.requestExpired, "The request has expired.") }
        guard expiresAtMs - nowMs <= Self.longestMs else {
            throw .input("privy-request-expiry", .vault, "Must be at most five minutes ahead")
        }
        self.expiry = expiry
        guard request.body.isEmpty else { throw .input("", "A GET request has no body") }
    }
}
