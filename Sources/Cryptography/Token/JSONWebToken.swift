import Bytes

/// A signed token (RFC 7515, RFC 7519) whose signature was verified; what it claims is still to be judged.
public struct JSONWebToken: Sendable {
    /// Longer than any that is taken.
    public static let maximumCount = 8 << 10
    private static let limits = JSONLimits(maximumBytes: maximumCount, maximumDepth: 8)

    /// The payload, an object.
    public let claims: JSON

    /// Reads and verifies a token.
    ///
    /// The header chooses among the keys given and can bring none along; a key is used with its own algorithm alone.
    /// - Throws: `malformed` for what is no token of three parts in base64url without padding, or has a header that demands
    ///   what is not understood; `notAuthentic` when no one key is meant, or it did not sign.
    public init(_ text: String, keys: [JSONWebKey]) throws(CryptographyError) {
        let parts = try JSONWebToken.parts(text)
        let header = try JSONWebToken.object(parts[0])
        // RFC 7515 §4.1.11: what must be understood and is not, refuses.
        guard header["crit"] == nil, header["typ"] == nil || header["typ"] == "JWT", header["b64"] == nil else {
            throw CryptographyError(.malformed, "a token with a header that is not understood")
        }
        guard let name = header["alg"]?.stringValue, let algorithm = JSONWebKey.Algorithm(rawValue: name) else {
            throw CryptographyError(.malformed, "a token with another algorithm than ES256, RS256 and EdDSA")
        }
        let key = try JSONWebToken.key(among: keys.filter { $0.algorithm == algorithm }, header["kid"])
        let message = Array(text.utf8.dropLast(parts[2].utf8.count + 1))
        guard key.isValid(try JSONWebToken.bytes(parts[2]), for: message) else {
            throw CryptographyError(.notAuthentic, "the signature of the token does not fit")
        }
        claims = try JSONWebToken.object(parts[1])
    }

    /// The payload of a token that nobody has verified, to find what it is about. It proves nothing.
    public static func unverifiedClaims(of text: String) -> JSON? {
        guard let parts = try? parts(text) else { return nil }
        return try? object(parts[1])
    }

    /// Three parts that are not empty.
    private static func parts(_ text: String) throws(CryptographyError) -> [String] {
        guard text.utf8.count <= maximumCount else { throw CryptographyError(.malformed, "too long for a token") }
        let parts = text.utf8.split(separator: 0x2E, omittingEmptySubsequences: false).map { String(Substring($0)) }
        guard parts.count == 3, parts.allSatisfy({ !$0.isEmpty }) else {
            throw CryptographyError(.malformed, "a token has three parts")
        }
        return parts
    }

    private static func bytes(_ part: String) throws(CryptographyError) -> [UInt8] {
        do { return try Base64URL.decode(part) } catch {
            throw CryptographyError(.malformed, "a part of the token is not base64url")
        }
    }

    private static func object(_ part: String) throws(CryptographyError) -> JSON {
        guard let json = try? JSON.parse(bytes(part), limits: limits), json.objectValue != nil else {
            throw CryptographyError(.malformed, "a part of the token is no JSON object")
        }
        return json
    }

    /// The key with the id that the token names; without one, the only key there is.
    private static func key(among keys: [JSONWebKey], _ id: JSON?) throws(CryptographyError) -> JSONWebKey {
        let named = id == nil ? keys : keys.filter { $0.id != nil && $0.id == id?.stringValue }
        guard let key = named.first, named.count == 1 else {
            throw CryptographyError(.notAuthentic, "no one key of the issuer is meant by the token")
        }
        return key
    }
}

extension JSONWebToken {
    /// Clocks of issuers differ from ours by so much.
    public static let toleranceS: Int64 = 60

    /// Who the token says that its bearer is: `sub`, 1 to 256 bytes.
    /// - Throws: `notAuthentic` unless issuer and audience are the ones given and the token is valid now: `exp` must be
    ///   there, `nbf` and `iat` may be.
    public func subject(issuer: String, audience: String, nowS: Int64) throws(CryptographyError) -> String {
        guard claims["iss"]?.stringValue?.hasSameBytes(as: issuer) == true else {
            throw CryptographyError(.notAuthentic, "the token is of another issuer")
        }
        guard isFor(audience) else { throw CryptographyError(.notAuthentic, "the token is for another audience") }
        guard let expiresAtS = try time("exp"), nowS < expiresAtS + JSONWebToken.toleranceS else {
            throw CryptographyError(.notAuthentic, "the token has expired, or never does")
        }
        for name in ["nbf", "iat"] {
            if let sinceS = try time(name), sinceS > nowS + JSONWebToken.toleranceS {
                throw CryptographyError(.notAuthentic, "the token is not valid yet")
            }
        }
        guard let subject = claims["sub"]?.stringValue, 1...256 ~= subject.utf8.count else {
            throw CryptographyError(.notAuthentic, "the token names nobody")
        }
        return subject
    }

    /// `aud` is a text or an array of texts (RFC 7519 §4.1.3).
    private func isFor(_ audience: String) -> Bool {
        let named = claims["aud"]?.arrayValue ?? [claims["aud"] ?? .null]
        return named.count <= 16 && named.contains { $0.stringValue?.hasSameBytes(as: audience) == true }
    }

    /// Whole seconds since 1970.
    private func time(_ name: String) throws(CryptographyError) -> Int64? {
        guard let value = claims[name] else { return nil }
        guard let seconds = value.safeInteger, 0...(1 << 40) ~= seconds else {
            throw CryptographyError(.notAuthentic, "a time of the token is no whole number of seconds")
        }
        return seconds
    }
}
