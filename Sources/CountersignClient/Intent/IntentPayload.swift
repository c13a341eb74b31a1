import Bytes
import Cryptography

/// What a member of a quorum signs when it authorises an intent, read from the server's answer and checked.
///
/// The server may lie in everything around it: what counts is what these bytes say.
public struct IntentPayload: Sendable {
    /// The authorization payload: docs/formats/authorization.md.
    public let bytes: [UInt8]
    /// Upper-case HTTP method.
    public let method: String
    /// Below the server's URL, from `/v1`.
    public let path: String
    /// The value of `body`, as it is signed.
    public let body: JSON
    /// Milliseconds since 1970; nil when the request never expires.
    public let expiresAtMs: Int64?

    private static let maximumCount = 4 << 20

    /// Reads `payload` of an intent.
    /// - Throws: `malformedAnswer` when it is no canonical request, or one to another server or of another app.
    public init(intent: JSON, apiURL: String, appID: String) throws(VaultError) {
        guard let text = intent["payload"]?.stringValue, text.utf8.count <= IntentPayload.maximumCount,
            let bytes = try? Base64.decode(text), let json = try? JSON.parse(bytes),
            (try? json.canonical()) == bytes, json["version"] == 1, let method = json["method"]?.stringValue,
            let url = json["url"]?.stringValue, let headers = json["headers"]?.objectValue,
            json.objectValue?.count == (json["body"] == nil ? 4 : 5)
        else { throw VaultError(.malformedAnswer, "the intent has no payload that could be signed") }
        guard url.utf8.starts(with: (apiURL + "/v1/").utf8) else {
            throw VaultError(.malformedAnswer, "the payload of the intent is for another server")
        }
        let known = ["privy-app-id", "privy-idempotency-key", "privy-request-expiry"]
        guard headers.allSatisfy({ known.contains($0.key) }), json["headers"]?["privy-app-id"] == .string(appID)
        else { throw VaultError(.malformedAnswer, "the payload of the intent is for another app") }
        self.bytes = bytes
        self.method = method
        path = String(Substring(url.utf8.dropFirst(apiURL.utf8.count)))
        body = json["body"] ?? .null
        expiresAtMs = json["headers"]?["privy-request-expiry"]?.stringValue.flatMap { Int64($0) }
    }

    /// The body of `POST /v1/intents/{id}/authorize`.
    /// - Parameter timeMs: now, in milliseconds since 1970.
    /// - Throws: `invalidKey` when the key cannot sign.
    public func authorization(by key: AuthorizationKey, timeMs: Int64) throws(VaultError) -> JSON {
        ["signature": .string(try key.signature(for: bytes)), "timestamp": JSON(timeMs)]
    }

    /// SHA-256 of the payload in hexadecimal digits, by which members can compare what they sign.
    public var digest: String { Hex.encode(SHA256.hash(bytes)) }
}
