import Bytes

/// An unsigned Ethereum transaction of any type up to EIP-7702. Whatever can be constructed may be signed.
public struct Transaction: Hashable, Sendable {
    /// nil only for a legacy transaction without replay protection (before EIP-155).
    public let chainID: UInt64?
    public let nonce: UInt64
    public let gasLimit: UInt64
    public let recipient: Recipient
    /// Wei.
    public let value: UInt256
    public let data: [UInt8]
    public let payload: Payload

    /// Where a transaction goes. The zero address is a call, not a creation.
    public enum Recipient: Hashable, Sendable {
        case call(Address)
        case contractCreation
    }

    /// Addresses and storage slots named in advance (EIP-2930).
    public struct AccessListEntry: Hashable, Sendable {
        public let address: Address
        /// 32 bytes each.
        public let storageKeys: [[UInt8]]

        /// - Throws: `malformed` unless every key has 32 bytes.
        public init(address: Address, storageKeys: [[UInt8]]) throws(EthereumError) {
            self.address = address
            self.storageKeys = storageKeys
        }
    }

    /// Fees per unit of gas in wei (EIP-1559).
    public struct DynamicFees: Hashable, Sendable {
        public let maxPriorityFeePerGas: UInt256
        public let maxFeePerGas: UInt256

        /// - Throws: `forbidden` when the priority fee exceeds the whole fee.
        public init(maxPriorityFeePerGas: UInt256, maxFeePerGas: UInt256) throws(EthereumError) {
            self.maxPriorityFeePerGas = maxPriorityFeePerGas
            self.maxFeePerGas = maxFeePerGas
        }
    }

    /// The type of a transaction with the members that only it has.
    public enum Payload: Hashable, Sendable {
        case legacy(gasPrice: UInt256)
        /// Type 1, EIP-2930.
        case accessList(gasPrice: UInt256, accessList: [AccessListEntry])
        /// Type 2, EIP-1559.
        case dynamicFee(DynamicFees, accessList: [AccessListEntry])
        /// Type 3, EIP-4844, in the form without sidecar. Hashes have 32 bytes, the first of them 1.
        case blob(
            DynamicFees, accessList: [AccessListEntry], maxFeePerBlobGas: UInt256, blobVersionedHashes: [[UInt8]])
        /// Type 4, EIP-7702.
        case setCode(DynamicFees, accessList: [AccessListEntry], authorizations: [Authorization7702.Signed])
    }

    /// - Throws: `outOfRange` or `forbidden`: chain 0, nonce 2^64 − 1 (EIP-2681), a creation by type 3 or 4, no blob or
    ///   no authorization where its type demands one, no chain ID outside legacy.
    public init(
        chainID: UInt64?, nonce: UInt64, gasLimit: UInt64, recipient: Recipient, value: UInt256, data: [UInt8],
        payload: Payload
    ) throws(EthereumError) { throw EthereumError(.unsupported, "unfinished") }

    /// The bytes whose Keccak-256 is signed.
    public var unsigned: [UInt8] { [] }
    /// What is signed, 32 bytes.
    public var signingDigest: [UInt8] { [] }

    /// The transaction with its signature, ready to send.
    public func signed(with signature: EthereumSignature) -> SignedTransaction {
        SignedTransaction(transaction: self, signature: signature, raw: [], hash: [])
    }
}
