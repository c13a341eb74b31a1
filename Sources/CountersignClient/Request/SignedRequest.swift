import Bytes

/// A request for a signature of one wallet, signed by an authorization key for one URL.
public struct SignedRequest: Sendable {
    public let walletID: String
    public let appID: String
    /// Canonical JSON (RFC 8785): `{"method", "params"}`.
    public let body: [UInt8]
    /// ECDSA in DER, in base64.
    public let signature: String
    /// Milliseconds since 1970, UTC.
    public let expiryMs: Int64
    public let idempotencyKey: String?

    /// Signs a request for the wallet of a bundle.
    /// - Throws: `invalidRequest` for a body without a canonical form and for a malformed idempotency key.
    public init(
        bundle: VaultBundle, key: AuthorizationKey, body: JSON, expiryMs: Int64, idempotencyKey: String? = nil
    ) throws(VaultError) {
        let payload = try Self.payload(bundle: bundle, body: body, expiryMs: expiryMs, idempotencyKey: idempotencyKey)
        walletID = bundle.walletID
        appID = bundle.appID
        self.body = try body.canonicalBody()
        signature = try key.signature(for: payload)
        self.expiryMs = expiryMs
        self.idempotencyKey = idempotencyKey
    }

    /// The bytes that the key signs: docs/formats/authorization.md.
    static func payload(
        bundle: VaultBundle, body: JSON, expiryMs: Int64, idempotencyKey: String?
    ) throws(VaultError) -> [UInt8] {
        if let idempotencyKey, !isIdempotencyKey(idempotencyKey) {
            throw VaultError(.invalidRequest, "an idempotency key is 1 to 256 visible ASCII characters")
        }
        return try AuthorizationPayload(
            method: .post, url: bundle.apiURL + bundle.rpcPath, body: body, appID: bundle.appID,
            idempotencyKey: idempotencyKey, expiryMs: expiryMs
        ).bytes()
    }

    static func isIdempotencyKey(_ text: String) -> Bool {
        1...256 ~= text.utf8.count && text.utf8.allSatisfy { 0x21...0x7E ~= $0 }
    }
}

extension JSON {
    /// RFC 8785.
    /// - Throws: `invalidRequest` where the canonical form would not keep what the value says: it rounds integers beyond 2^53.
    func canonicalBody() throws(VaultError) -> [UInt8] {
        guard keepsIntegers else { throw VaultError(.invalidRequest, "an integer beyond 2^53 - 1 must be a text") }
        do { return try canonical() } catch { throw VaultError(.invalidRequest, "the request has no canonical JSON") }
    }

    private var keepsIntegers: Bool {
        switch self {
        case .number(let token): safeInteger != nil || !token.utf8.allSatisfy { 0x30...0x39 ~= $0 || $0 == 0x2D }
        case .array(let elements): elements.allSatisfy(\.keepsIntegers)
        case .object(let members): members.allSatisfy(\.value.keepsIntegers)
        case .null, .bool, .string: true
        }
    }
}
