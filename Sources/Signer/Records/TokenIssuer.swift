import Bytes
import Cryptography

/// Whose tokens an app takes as proof of who its users are.
public struct TokenIssuer: Sendable, Equatable {
    static let maximumText = 256

    /// `iss`, exactly.
    public let issuer: String
    /// What `aud` must name.
    public let audience: String
    public let keys: [JSONWebKey]

    /// - Parameter keys: a JSON Web Key Set.
    public init(issuer: String, audience: String, keys: JSON) throws(CryptographyError) {
        self.issuer = issuer
        self.audience = audience
        self.keys = try JSONWebKey.set(keys)
    }

    init(_ json: JSON) throws {
        try self.init(issuer: json.text("issuer"), audience: json.text("audience"), keys: json.member("jwks"))
    }

    var json: JSON {
        ["issuer": .string(issuer), "audience": .string(audience), "jwks": keySet]
    }

    /// The public keys, as they are published.
    public var keySet: JSON { ["keys": .array(keys.map(\.json))] }

    /// Who the bearer of a token is.
    func subject(of token: String, nowMs: Int64) throws(CryptographyError) -> String {
        try JSONWebToken(token, keys: keys).subject(issuer: issuer, audience: audience, nowS: nowMs / 1000)
    }
}
