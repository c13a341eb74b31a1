import Bytes
import Signer

/// A request of a client that changes something or uses a key, as a face has read it from the wire. Nothing is decided
/// yet: the app id is what the client says, the secret and the signatures are unverified. A class, since every step of a
/// request hands it on.
public final class ClientRequest: SignableRequest {
    public let operation: Operation
    /// Upper-case HTTP method and path without query, as they were signed.
    public let method: String
    public let path: String
    /// The `Host` header, which only helps to guess the public URL that was signed.
    public let host: String?
    public let appID: String
    public let appSecret: [UInt8]
    /// The parsed body; nil when there was none.
    public let body: JSON?
    /// `privy-authorization-signature`: base64 DER signatures, comma-separated; nil or empty when absent.
    public let signatures: String?
    /// `privy-idempotency-key`.
    public let idempotencyKey: String?
    /// `privy-request-expiry`, as it was written.
    public let expiry: String?
    public let context: RequestContext

    public init(
        operation: Operation, method: String, path: String, host: String?, appID: String, appSecret: [UInt8],
        body: JSON?, signatures: String?, idempotencyKey: String?, expiry: String?, context: RequestContext
    ) {
        self.operation = operation
        self.method = method
        self.path = path
        self.host = host
        self.appID = appID
        self.appSecret = appSecret
        self.body = body
        self.signatures = signatures
        self.idempotencyKey = idempotencyKey
        self.expiry = expiry
        self.context = context
    }
}

/// A durable answer to a client's request.
public struct ClientAnswer: Sendable {
    /// 200, or 400 for a denial by policy.
    public let status: Int
    /// JSON.
    public let body: [UInt8]
    /// The receipt of a decision made just now; nil for a stored answer.
    public let receipt: SignedReceipt?

    public init(status: Int, body: [UInt8], receipt: SignedReceipt?) {
        self.status = status
        self.body = body
        self.receipt = receipt
    }
}
