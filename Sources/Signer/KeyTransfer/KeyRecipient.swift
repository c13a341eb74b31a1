import Bytes
import Cryptography

/// For whom a secret is encrypted: `encryption_type`, which is `HPKE`, and `recipient_public_key`.
struct KeyRecipient {
    let key: P256.VerifyingKey

    init(_ fields: inout RequestFields) throws(Refusal) {
        guard try fields.required("encryption_type") == "HPKE" else {
            throw fields.fault("encryption_type", "Invalid literal value, expected \"HPKE\"")
        }
        guard let text = try fields.required("recipient_public_key").stringValue, text.utf8.count <= 1024,
            let key = try? P256.VerifyingKey(text: text)
        else { throw fields.fault("recipient_public_key", "Expected a P-256 public key: SPKI as base64 or PEM") }
        self.key = key
    }

    /// As receipts name it: base64 of the SPKI.
    var name: String { Base64.encode(key.spki) }

    /// `{encryption_type, ciphertext, encapsulated_key}` for the recipient alone.
    func seal(_ plaintext: borrowing Secret, from random: any RandomSource) throws(Refusal) -> JSON {
        let message: HPKE.Message
        do { message = try HPKE.seal(plaintext, to: key, from: random) } catch {
            throw Refusal(.internalFault, "the key could not be encrypted")
        }
        return [
            "encryption_type": "HPKE", "ciphertext": .string(Base64.encode(message.ciphertext)),
            "encapsulated_key": .string(Base64.encode(message.encapsulatedKey)),
        ]
    }
}
