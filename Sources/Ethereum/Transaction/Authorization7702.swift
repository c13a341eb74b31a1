import Bytes

/// The permission to run the code of another contract in an account (EIP-7702).
public struct Authorization7702: Hashable, Sendable {
    /// 0 is valid on every chain.
    public let chainID: UInt64
    /// The contract whose code is delegated to; the zero address clears the delegation.
    public let address: Address
    /// The account's transaction count at the time when it is applied; below 2^64 − 1.
    public let nonce: UInt64

    /// - Throws: `outOfRange` for nonce 2^64 − 1.
    public init(chainID: UInt64, address: Address, nonce: UInt64) throws(EthereumError) {
        self.chainID = chainID
        self.address = address
        self.nonce = nonce
    }

    /// What is signed, 32 bytes: `keccak256(0x05 ‖ rlp([chainID, address, nonce]))`.
    public var digest: [UInt8] { [] }

    /// An authorization with its signature, as a transaction carries it.
    public struct Signed: Hashable, Sendable {
        public let authorization: Authorization7702
        public let signature: EthereumSignature

        public init(_ authorization: Authorization7702, _ signature: EthereumSignature) {
            self.authorization = authorization
            self.signature = signature
        }

        /// The account that signed.
        public func authority() throws(EthereumError) -> Address { .zero }
    }
}
