import Bytes
import Cryptography
import HTTPClient

/// An app at its server: makes and reads resources with the app's secret, for the platform's own programs.
public final class AppClient: Sendable {
    /// The server's public URL, for which payloads are made.
    public let apiURL: String
    public let appID: String
    private let secret: Secret
    private let network: Network

    /// - Throws: `invalidRequest` for a URL or an app id of the wrong form.
    public init(apiURL: String, appID: String, secret: consuming Secret, network: Network) throws(VaultError) {
        guard ServiceURL.isValid(apiURL) else {
            throw VaultError(
                .invalidRequest,
                "the server must be an https URL (http only on this machine) without a slash at the end")
        }
        guard 1...128 ~= appID.utf8.count, appID.utf8.allSatisfy({ 0x21...0x7E ~= $0 && $0 != 0x3A }) else {
            throw VaultError(.invalidRequest, "an app id is 1 to 128 visible ASCII characters without a colon")
        }
        self.apiURL = apiURL
        self.appID = appID
        self.secret = secret
        self.network = network
    }

    /// Reads a resource.
    /// - Parameter path: from `/v1`.
    /// - Throws: the error that another status than 200 means, `unavailable`, `answerLost`, `malformedAnswer`.
    public func get(_ path: String) async throws(VaultError) -> JSON {
        try await answer(to: OutgoingRequest(method: .get, to: apiURL + path, headers: headers)).body
    }

    /// Makes a resource; with the same idempotency key again, it is the same one.
    /// - Throws: as `get`; `invalidRequest` for a body without a canonical form.
    public func post(_ path: String, _ body: JSON, idempotencyKey: String) async throws(VaultError) -> Creation {
        guard SignedRequest.isIdempotencyKey(idempotencyKey) else {
            throw VaultError(.invalidRequest, "an idempotency key is 1 to 256 visible ASCII characters")
        }
        let more = [("Content-Type", "application/json"), ("privy-idempotency-key", idempotencyKey)]
        let request = try OutgoingRequest(
            method: .post, to: apiURL + path, headers: headers + more, body: try body.canonicalBody())
        let (answer, created) = try await answer(to: request)
        let payload = AuthorizationPayload(
            method: .post, url: apiURL + path, body: body, appID: appID, idempotencyKey: idempotencyKey)
        return Creation(
            body: created, answerHash: SHA256.hash(answer.body), payloadHash: SHA256.hash(try payload.bytes()),
            receipt: answer.header("countersign-receipt"))
    }

    /// Asks for something that a second time does no harm.
    /// - Throws: as `get`; `invalidRequest` for a body without a canonical form.
    public func post(_ path: String, _ body: JSON) async throws(VaultError) -> JSON {
        try await send(body, .post, path)
    }

    /// Replaces a resource, or what is in it.
    /// - Throws: as `post`.
    public func put(_ path: String, _ body: JSON) async throws(VaultError) -> JSON {
        try await send(body, .put, path)
    }

    /// Changes a resource that has no owner.
    /// - Throws: as `post`.
    public func patch(_ path: String, _ body: JSON) async throws(VaultError) -> JSON {
        try await send(body, .patch, path)
    }

    /// Asks with the signatures of authorization keys; without keys, in the name of the app alone.
    /// - Parameter expiryMs: until when the signatures are good, in milliseconds since 1970.
    /// - Throws: as `post`; `invalidKey` when a key cannot sign.
    public func post(
        _ path: String, _ body: JSON, signedBy keys: [AuthorizationKey], expiryMs: Int64
    ) async throws(VaultError) -> JSON {
        let payload = try AuthorizationPayload(
            method: .post, url: apiURL + path, body: body, appID: appID, expiryMs: expiryMs
        ).bytes()
        var signatures: [String] = []
        for key in keys { signatures.append(try key.signature(for: payload)) }
        var more = [("privy-request-expiry", String(expiryMs))]
        if !signatures.isEmpty { more.append(("privy-authorization-signature", signatures.joined(separator: ","))) }
        return try await send(body, .post, path, more)
    }

    private func send(
        _ body: JSON, _ method: OutgoingRequest.Method, _ path: String, _ more: [(name: String, value: String)] = []
    ) async throws(VaultError) -> JSON {
        let request = try OutgoingRequest(
            method: method, to: apiURL + path, headers: headers + [("Content-Type", "application/json")] + more,
            body: try body.canonicalBody())
        return try await answer(to: request).body
    }

    /// A resource that was made, with what its receipt speaks of.
    public struct Creation: Sendable {
        public let body: JSON
        /// SHA-256 of the answer's body.
        public let answerHash: [UInt8]
        /// SHA-256 of the authorization payload of the request.
        public let payloadHash: [UInt8]
        /// The header `countersign-receipt`: docs/formats/receipt.md.
        public let receipt: String?
    }

    private var headers: [(name: String, value: String)] { AppCredentials.headers(appID: appID, secret: secret) }

    private func answer(
        to request: OutgoingRequest
    ) async throws(VaultError) -> (response: IncomingResponse, body: JSON) {
        let response = try await network.send(request)
        guard response.status == 200 else { throw VaultError(answer: response) }
        guard let body = try? JSON.parse(response.body), body.objectValue != nil || body.arrayValue != nil else {
            throw VaultError(.malformedAnswer, "the answer is no JSON object or array")
        }
        return (response, body)
    }
}
