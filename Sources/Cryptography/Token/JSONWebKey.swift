import Bytes

/// A public key under which tokens are signed (RFC 7517), good for one algorithm that the key itself decides: what a token
/// says of its algorithm can choose between keys but never between algorithms of one key.
public struct JSONWebKey: Sendable, Equatable {
    /// The signatures that are understood (RFC 7518 §3.1, RFC 8037 §3.1).
    public enum Algorithm: String, Sendable, CaseIterable {
        /// ECDSA on P-256 with SHA-256.
        case es256 = "ES256"
        /// RSASSA-PKCS1-v1_5 with SHA-256, keys of 2048 to 4096 bits.
        case rs256 = "RS256"
        /// Ed25519.
        case edDSA = "EdDSA"
    }

    private enum Key: Sendable, Equatable {
        case p256(P256.VerifyingKey)
        case rsa(RSAPublicKey)
        case ed25519([UInt8])
    }

    private static let maximumMember = 1024
    private static let privateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"]

    public let algorithm: Algorithm
    /// `kid`; nil when it has none.
    public let id: String?
    private let key: Key

    /// Reads a key.
    /// - Throws: `invalidKey` for a private or symmetric key, one that is not for signatures, one of a kind or size that is
    ///   not understood, and one whose `alg` is not that of its kind.
    public init(_ json: JSON) throws(CryptographyError) {
        guard json.objectValue != nil, JSONWebKey.privateMembers.allSatisfy({ json[$0] == nil }) else {
            throw CryptographyError(.invalidKey, "not a public key")
        }
        guard json["use"] == nil || json["use"] == "sig" else {
            throw CryptographyError(.invalidKey, "a key that is not for signatures")
        }
        switch (json["kty"]?.stringValue, json["crv"]?.stringValue) {
        case ("EC", "P-256"):
            let point = try [4] + JSONWebKey.bytes(json["x"], 32...32) + JSONWebKey.bytes(json["y"], 32...32)
            key = .p256(try P256.VerifyingKey(point))
            algorithm = .es256
        case ("RSA", _):
            key = .rsa(
                try RSAPublicKey(
                    modulus: JSONWebKey.bytes(json["n"], 256...512), exponent: JSONWebKey.bytes(json["e"], 1...4)))
            algorithm = .rs256
        case ("OKP", "Ed25519"):
            key = .ed25519(try JSONWebKey.bytes(json["x"], 32...32))
            algorithm = .edDSA
        default: throw CryptographyError(.invalidKey, "a key of another kind than EC P-256, RSA and Ed25519")
        }
        guard json["alg"] == nil || json["alg"]?.stringValue == algorithm.rawValue else {
            throw CryptographyError(.invalidKey, "a key for another algorithm than that of its kind")
        }
        guard json["kid"] == nil || json["kid"]?.stringValue.map({ 1...256 ~= $0.utf8.count }) == true else {
            throw CryptographyError(.invalidKey, "a key id of more than 256 bytes")
        }
        id = json["kid"]?.stringValue
    }

    /// The keys of a set that are understood; others in it are for something else.
    /// - Throws: `invalidKey` when none is, there are more than 16, two have one id, or the value is no set.
    public static func set(_ json: JSON) throws(CryptographyError) -> [JSONWebKey] {
        guard let entries = json["keys"]?.arrayValue, entries.count <= 64 else {
            throw CryptographyError(.invalidKey, "not a set of at most 64 keys")
        }
        let keys = entries.compactMap { try? JSONWebKey($0) }
        let ids = keys.compactMap(\.id)
        guard 1...16 ~= keys.count, Set(ids).count == ids.count else {
            throw CryptographyError(.invalidKey, "a set of 1 to 16 keys of different ids is needed")
        }
        return keys
    }

    /// The key as it is published: its public members and no other.
    public var json: JSON {
        var members: [JSON.Member]
        switch key {
        case .p256(let key):
            members = [
                .init("kty", "EC"), .init("crv", "P-256"),
                .init("x", .string(Base64URL.encode(Array(key.uncompressedPoint[1..<33])))),
                .init("y", .string(Base64URL.encode(Array(key.uncompressedPoint[33...])))),
            ]
        case .rsa(let key):
            members = [
                .init("kty", "RSA"), .init("n", .string(Base64URL.encode(key.modulus))),
                .init("e", .string(Base64URL.encode(key.exponent))),
            ]
        case .ed25519(let point):
            members = [
                .init("kty", "OKP"), .init("crv", "Ed25519"), .init("x", .string(Base64URL.encode(point))),
            ]
        }
        members += [.init("alg", .string(algorithm.rawValue)), .init("use", "sig")]
        return .object(members + (id.map { [.init("kid", .string($0))] } ?? []))
    }

    /// Whether this key made the signature, in the form that tokens carry: 64 bytes, for RSA as many as the modulus has.
    func isValid(_ signature: [UInt8], for message: [UInt8]) -> Bool {
        switch key {
        case .p256(let key): key.isValid(p1363Signature: signature, for: message)
        case .rsa(let key): key.isValid(signature, for: message)
        case .ed25519(let key): Ed25519.isValid(signature, for: message, publicKey: key)
        }
    }

    private static func bytes(_ value: JSON?, _ length: ClosedRange<Int>) throws(CryptographyError) -> [UInt8] {
        guard let text = value?.stringValue, text.utf8.count <= maximumMember,
            let bytes = try? Base64URL.decode(text), length.contains(bytes.count)
        else { throw CryptographyError(.invalidKey, "a number of the key is missing or has another length") }
        return bytes
    }
}
