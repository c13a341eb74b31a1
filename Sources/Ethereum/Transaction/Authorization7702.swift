import Bytes
import Cryptography

/// The permission to run the code of another contract in an account (EIP-7702).
public struct Authorization7702: Hashable, Sendable {
    /// 0 is valid on every chain.
    public let chainID: UInt64
    /// The contract whose code is delegated to; the zero address clears the delegation.
    public let address: Address
    /// The account's transaction count at the time when it is applied; below 2^64 − 1.
    ///
    /// An account that sends the transaction itself has counted it by then.
    public let nonce: UInt64

    /// - Throws: `outOfRange` for nonce 2^64 − 1.
    public init(chainID: UInt64, address: Address, nonce: UInt64) throws(EthereumError) {
        guard nonce < .max else { throw EthereumError(.outOfRange, path: "nonce", "a nonce is below 2^64 − 1") }
        self.chainID = chainID
        self.address = address
        self.nonce = nonce
    }

    /// The bytes whose Keccak-256 is signed: `0x05 ‖ rlp([chainID, address, nonce])`.
    public var unsigned: [UInt8] { [0x05] + RLP.encode(.list(fields)) }

    /// What is signed, 32 bytes.
    public var digest: [UInt8] { Keccak256.hash(unsigned) }

    private var fields: [RLP.Item] { [.integer(chainID), .bytes(address.bytes), .integer(nonce)] }

    /// An authorization with its signature, as a transaction carries it.
    public struct Signed: Hashable, Sendable {
        /// What was signed.
        public let authorization: Authorization7702
        /// By the account whose code is delegated.
        public let signature: EthereumSignature

        /// The pair; whose signature it is shows `authority`.
        public init(_ authorization: Authorization7702, _ signature: EthereumSignature) {
            self.authorization = authorization
            self.signature = signature
        }

        /// The account that signed.
        /// - Throws: `malformed` when no key can have made the signature.
        public func authority() throws(EthereumError) -> Address {
            try signature.signer(ofDigest: authorization.digest)
        }

        var item: RLP.Item { .list(authorization.fields + signature.items) }
    }
}
