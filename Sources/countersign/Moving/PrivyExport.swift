import Bytes
import Cryptography
import Policy
import Signer

/// A key on its way out of Privy: asked for with a recipient of its own, opened in memory for secrets, compared with the
/// wallet's address, and encrypted again before anything waits.
struct PrivyExport: ~Copyable {
    private let recipient: P256.PrivateKey

    init() throws(CryptographyError) { recipient = try P256.PrivateKey.generate(from: SystemRandom()) }

    /// The body of the request for it.
    var body: JSON {
        ["encryption_type": "HPKE", "recipient_public_key": .string(Base64.encode(recipient.publicKey.spki))]
    }

    /// What the server is sent of the answer.
    /// - Throws: `Obstacle` when it holds another key than that of the address.
    consuming func submission(
        of answer: JSON, _ submission: KeySubmission, to server: P256.VerifyingKey, others: [JSON.Member]
    ) throws -> JSON {
        guard let encapsulated = answer["encapsulated_key"]?.stringValue.flatMap({ try? Base64.decode($0) }),
            let ciphertext = answer["ciphertext"]?.stringValue.flatMap({ try? Base64.decode($0) }),
            let text = try? HPKE.open(
                HPKE.Message(encapsulatedKey: encapsulated, ciphertext: ciphertext), with: recipient)
        else { throw Obstacle("Privy's export cannot be opened") }
        let curve = WalletCurve(submission.address.chain)
        guard let plaintext = curve.plaintext(ofExported: text), let key = try curve.key(in: plaintext),
            let found = curve.identity(of: key)
        else { throw Obstacle("Privy's export holds no private key") }
        guard found.address == submission.address else {
            throw Obstacle(
                "Privy exported another key than that of the address, \(found.address.text); it was not moved")
        }
        return try submission.body(with: plaintext, to: server, others: others)
    }
}
