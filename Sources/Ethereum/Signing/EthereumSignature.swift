import Bytes

/// A recoverable secp256k1 signature with low s, as Ethereum demands it (EIP-2).
public struct EthereumSignature: Hashable, Sendable {
    /// 1 to n − 1.
    public let r: UInt256
    /// 1 to n/2.
    public let s: UInt256
    /// 0 or 1: whether the y coordinate of the nonce point is odd.
    public let yParity: UInt8

    /// - Throws: `outOfRange` unless 1 ≤ r < n, 1 ≤ s ≤ n/2 and the parity is 0 or 1.
    public init(r: UInt256, s: UInt256, yParity: UInt8) throws(EthereumError) {
        guard r != .zero, r < Self.order, s != .zero, s <= Self.halfOrder else {
            throw EthereumError(.outOfRange, "a signature has 1 ≤ r < n and 1 ≤ s ≤ n/2")
        }
        guard yParity <= 1 else { throw EthereumError(.outOfRange, "the parity of a signature is 0 or 1") }
        self.r = r
        self.s = s
        self.yParity = yParity
    }

    /// r, s and v = 27 + parity: the 65 bytes that wallets return for messages and typed data.
    public var bytes: [UInt8] { r.bigEndianBytes + s.bigEndianBytes + [27 + yParity] }

    // Were one of these texts wrong, every signature would be refused.
    private static let order =
        UInt256(hex: "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141") ?? .zero
    private static let halfOrder =
        UInt256(hex: "7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0") ?? .zero
}
