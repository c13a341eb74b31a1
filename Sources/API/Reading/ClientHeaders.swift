import HTTPCore
import Signer

/// The header fields of a request that have a meaning beyond HTTP and the app's credentials.
struct ClientHeaders {
    /// `privy-authorization-signature`; nil when absent or empty, as SDKs send it without an authorization context.
    let signatures: String?
    /// `privy-idempotency-key`.
    let idempotencyKey: String?
    /// `privy-request-expiry`, as it was written.
    let expiry: String?
    let host: String?
    let userAgent: String

    private static let maximumKeyLength = 256
    private static let maximumUserAgentLength = 200

    init(_ request: HTTPRequest) throws(APIError) {
        let signatures = try request.single("privy-authorization-signature")
        self.signatures = signatures?.isEmpty == true ? nil : signatures
        idempotencyKey = try ClientHeaders.idempotencyKey(request)
        expiry = try ClientHeaders.expiry(request)
        host = request.header("host")
        let userAgent = request.header("user-agent") ?? ""
        let isShort = userAgent.utf8.count <= Self.maximumUserAgentLength
        self.userAgent = isShort ? userAgent : String(userAgent.prefix(Self.maximumUserAgentLength))
    }

    /// Read even where nobody signs it: who sets a time means it.
    private static func expiry(_ request: HTTPRequest) throws(APIError) -> String? {
        guard let text = try request.single("privy-request-expiry") else { return nil }
        do {
            _ = try AuthorizationPayload.expiry(text)
        } catch {
            throw APIError(ErrorCode(error.code), error.message)
        }
        return text
    }

    private static func idempotencyKey(_ request: HTTPRequest) throws(APIError) -> String? {
        guard let key = try request.single("privy-idempotency-key") else { return nil }
        guard request.method == "POST" else {
            throw .input("privy-idempotency-key", "Only POST requests can have an idempotency key")
        }
        guard 1...maximumKeyLength ~= key.utf8.count, key.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else {
            throw .input("privy-idempotency-key", "Must contain 1 to 256 visible ASCII character(s)")
        }
        return key
    }
}

extension HTTPRequest {
    /// The value of a field that may be there once; refused when it is there twice, because which one counts?
    fileprivate func single(_ lowercaseName: String) throws(APIError) -> String? {
        let values = headerValues(lowercaseName)
        guard values.count <= 1 else { throw .input(lowercaseName, "The header occurs more than once") }
        return values.first
    }
}
