import Bytes
import HTTPClient

/// What authorization keys sign of a request: docs/formats/authorization.md.
struct AuthorizationPayload {
    let method: OutgoingRequest.Method
    /// The public URL that is asked, whole.
    let url: String
    let body: JSON
    let appID: String
    var idempotencyKey: String?
    /// Milliseconds since 1970, UTC.
    var expiryMs: Int64?

    /// The bytes that are signed.
    /// - Throws: `invalidRequest` for a body without a canonical form.
    func bytes() throws(VaultError) -> [UInt8] {
        var headers: [JSON.Member] = [.init("privy-app-id", .string(appID))]
        if let idempotencyKey { headers.append(.init("privy-idempotency-key", .string(idempotencyKey))) }
        if let expiryMs { headers.append(.init("privy-request-expiry", .string(String(expiryMs)))) }
        let payload: JSON = [
            "version": 1, "method": .string(method.rawValue), "url": .string(url), "body": body,
            "headers": .object(headers),
        ]
        return try payload.canonicalBody()
    }
}
