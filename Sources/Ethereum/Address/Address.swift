import Bytes
import Cryptography

/// The 20 bytes that name an account.
public struct Address: Hashable, Sendable {
    /// 20 bytes.
    public let bytes: [UInt8]

    /// The address of exactly 20 bytes; nil for any other number.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 20 else { return nil }
        self.bytes = Array(bytes)
    }

    /// Twenty zero bytes: an address like any other, and not a contract creation.
    public static let zero = Address(unchecked: [UInt8](repeating: 0, count: 20))

    init(unchecked bytes: [UInt8]) { self.bytes = bytes }
}
