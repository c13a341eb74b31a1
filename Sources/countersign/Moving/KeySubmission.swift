import Bytes
import CountersignClient
import Cryptography
import Policy

/// A key that a server shall import: announced, then sent, encrypted to a key of that one import. What travels is what
/// every client sends.
struct KeySubmission {
    static let announcementPath = "/v1/wallets/import/init"
    static let path = "/v1/wallets/import/submit"

    let address: WalletAddress

    /// The body of the announcement.
    var announcement: JSON { .object(terms) }

    private var terms: [JSON.Member] {
        [
            .init("address", .string(address.text)), .init("chain_type", .string(address.chain.rawValue)),
            .init("entropy_type", "private-key"), .init("encryption_type", "HPKE"),
        ]
    }

    /// The key to encrypt to, in the answer to the announcement.
    func recipient(in answer: JSON) throws(CommandError) -> P256.VerifyingKey {
        guard let text = answer["encryption_public_key"]?.stringValue, let key = try? P256.VerifyingKey(text: text)
        else { throw CommandError("the server gave no key to encrypt to") }
        return key
    }

    /// The body of the submission.
    /// - Parameters:
    ///   - plaintext: the key as its chain's wallets are imported.
    ///   - others: what else the wallet shall have.
    func body(
        with plaintext: borrowing Secret, to recipient: P256.VerifyingKey, others: [JSON.Member]
    ) throws(CryptographyError) -> JSON {
        let message = try HPKE.seal(plaintext, to: recipient, from: SystemRandom())
        let wallet =
            terms + [
                .init("ciphertext", .string(Base64.encode(message.ciphertext))),
                .init("encapsulated_key", .string(Base64.encode(message.encapsulatedKey))),
            ]
        return .object([.init("wallet", .object(wallet))] + others)
    }

    /// The id of the wallet that the server made.
    func id(in answer: JSON) throws(CommandError) -> String {
        guard answer["address"]?.stringValue == address.text, let id = answer["id"]?.stringValue else {
            throw CommandError("the server answered with another wallet")
        }
        return id
    }
}
