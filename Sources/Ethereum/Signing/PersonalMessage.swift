/// The digests of signed messages (ERC-191).
public enum PersonalMessage {
    /// What `personal_sign` signs: version 0x45, 32 bytes.
    public static func digest(of message: [UInt8]) -> [UInt8] { [] }

    /// What is signed for one intended validator: version 0x00, 32 bytes.
    public static func digest(of data: [UInt8], for validator: Address) -> [UInt8] { [] }
}
