import Cryptography

/// The digests of signed messages (ERC-191).
public enum PersonalMessage {
    /// What `personal_sign` signs: version 0x45, 32 bytes.
    public static func digest(of message: [UInt8]) -> [UInt8] {
        var hasher = Keccak256()
        hasher.update(Array("\u{19}Ethereum Signed Message:\n\(message.count)".utf8))
        hasher.update(message)
        return hasher.finish()
    }

    /// What is signed for one intended validator: version 0x00, 32 bytes.
    public static func digest(of data: [UInt8], for validator: Address) -> [UInt8] {
        Keccak256.hash([0x19, 0x00] + validator.bytes + data)
    }
}
