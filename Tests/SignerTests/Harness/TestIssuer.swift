import Bytes
import Cryptography
import TestSupport

@testable import Signer

/// Whoever signs the tokens of an app's users: Ed25519, so that signatures are plain bytes.
final class TestIssuer {
    private let key: Ed25519.PrivateKey

    init(seed: UInt8 = 1) throws {
        key = try Ed25519.PrivateKey(seed: Secret(testing: [UInt8](repeating: seed, count: 32)))
    }

    var keySet: [UInt8] {
        let key: JSON = [
            "kty": "OKP", "crv": "Ed25519", "kid": "ed", "x": .string(Base64URL.encode(self.key.publicKey)),
        ]
        return (["keys": [key]] as JSON).serialized()
    }

    func token(
        for subject: String, issuer: String = "https://id.example", audience: String = "app", expiresAtMs: Int64,
        algorithm: String = "EdDSA"
    ) throws -> String {
        let header: JSON = ["alg": .string(algorithm), "kid": "ed"]
        let claims: JSON = [
            "iss": .string(issuer), "aud": .string(audience), "sub": .string(subject), "exp": JSON(expiresAtMs / 1000),
        ]
        let message = "\(Base64URL.encode(header.serialized())).\(Base64URL.encode(claims.serialized()))"
        return "\(message).\(Base64URL.encode(try key.signature(for: Array(message.utf8))))"
    }
}

extension HonestHost {
    func name(_ issuer: TestIssuer, audience: String = "app", of app: App? = nil) throws {
        let keySet = issuer.keySet
        try operate(on: (app ?? self.app).key) {
            .setTokenIssuer(app: $0, issuer: "https://id.example", audience: audience, keySet: keySet)
        }
    }

    /// A user whom the issuer knows by a name; the id is that of the record.
    func makeUser(_ name: String, of app: App? = nil) throws -> String {
        var request = TestRequest(
            "POST", "/v1/users", ["linked_accounts": [["type": "custom_auth", "custom_user_id": .string(name)]]])
        request.app = app
        let id = try perform(request).json.string("id")
        return try Expected.some(UserRecord.recordID(id))
    }

    func authentication(_ token: String, to recipient: String) -> TestRequest {
        TestRequest(
            "POST", "/v1/wallets/authenticate",
            [
                "user_jwt": .string(token), "encryption_type": "HPKE", "recipient_public_key": .string(recipient),
            ])
    }

    /// A key for the user whom a token names.
    func authenticate(_ token: String) throws -> TestKey {
        let recipient = try TestRecipient(from: random)
        let decision = try perform(authentication(token, to: recipient.text))
        let sealed = try Expected.some(decision.json["encrypted_authorization_key"])
        return try TestKey(pkcs8: Base64.decode(recipient.open(sealed)))
    }
}
