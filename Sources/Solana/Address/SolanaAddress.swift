import Bytes

/// The 32 bytes that name an account: the public key of its holder, or an address that a program derived.
public struct SolanaAddress: Hashable, Sendable {
    /// How many bytes an address has.
    public static let count = 32
    /// The longest text of an address, in characters.
    public static let maximumTextCount = 44

    /// 32 bytes.
    public let bytes: [UInt8]

    /// The address of exactly 32 bytes; nil for any other number.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == SolanaAddress.count else { return nil }
        self.bytes = Array(bytes)
    }

    init(unchecked bytes: [UInt8]) { self.bytes = bytes }
}

extension SolanaAddress: CustomStringConvertible {
    /// Reads base58 of exactly 32 bytes.
    /// - Throws: `malformed` for anything else: other characters, white space, a zero byte too many or too few.
    public init(_ text: String) throws(SolanaError) {
        guard text.utf8.count <= SolanaAddress.maximumTextCount, let bytes = try? Base58.decode(text),
            bytes.count == SolanaAddress.count
        else { throw SolanaError(.malformed, "an address is base58 of 32 bytes") }
        self.init(unchecked: bytes)
    }

    /// Base58, the one text of the address.
    public var base58: String { Base58.encode(bytes) }

    /// Base58.
    public var description: String { base58 }
}
