import Bytes

/// An unsigned Ethereum transaction of any type up to EIP-7702. Whatever can be constructed may be signed.
public struct Transaction: Hashable, Sendable {
    /// nil only for a legacy transaction without replay protection (before EIP-155).
    public let chainID: UInt64?
    /// The sender's transaction count, below 2^64 − 1.
    public let nonce: UInt64
    /// Units of gas.
    public let gasLimit: UInt64
    /// The account called, or none for a creation.
    public let recipient: Recipient
    /// Wei.
    public let value: UInt256
    /// Calldata, or the code that creates a contract.
    public let data: [UInt8]
    /// The type with its fees and lists.
    public let payload: Payload

    /// - Throws: `outOfRange` or `forbidden`: chain 0, nonce 2^64 − 1 (EIP-2681), a creation by type 3 or 4, no blob or
    ///   no authorization where its type demands one, a blob hash of another version, no chain ID outside legacy.
    public init(
        chainID: UInt64?, nonce: UInt64, gasLimit: UInt64, recipient: Recipient, value: UInt256, data: [UInt8],
        payload: Payload
    ) throws(EthereumError) {
        self.chainID = chainID
        self.nonce = nonce
        self.gasLimit = gasLimit
        self.recipient = recipient
        self.value = value
        self.data = data
        self.payload = payload
        try checkChainAndNonce()
        try payload.check(recipient)
    }

    private func checkChainAndNonce() throws(EthereumError) {
        guard chainID != 0 else { throw EthereumError(.outOfRange, path: "chain_id", "chain 0 does not exist") }
        if chainID == nil, payload.type != nil {
            throw EthereumError(.forbidden, path: "chain_id", "only a legacy transaction can be without chain")
        }
        guard nonce < .max else {
            throw EthereumError(.outOfRange, path: "nonce", "a nonce is below 2^64 − 1 (EIP-2681)")
        }
    }
}

extension Transaction {
    /// Where a transaction goes. The zero address is a call, not a creation.
    public enum Recipient: Hashable, Sendable {
        case call(Address)
        case contractCreation
    }

    /// An address and storage slots of it, named in advance (EIP-2930).
    public struct AccessListEntry: Hashable, Sendable {
        /// The account to be accessed.
        public let address: Address
        /// 32 bytes each.
        public let storageKeys: [[UInt8]]

        /// - Throws: `malformed` unless every key has 32 bytes.
        public init(address: Address, storageKeys: [[UInt8]]) throws(EthereumError) {
            guard storageKeys.allSatisfy({ $0.count == 32 }) else {
                throw EthereumError(.malformed, path: "access_list", "a storage key has 32 bytes")
            }
            self.address = address
            self.storageKeys = storageKeys
        }
    }

    /// Fees per unit of gas in wei (EIP-1559).
    public struct DynamicFees: Hashable, Sendable {
        /// To the block's proposer, at most.
        public let maxPriorityFeePerGas: UInt256
        /// In all, at most.
        public let maxFeePerGas: UInt256

        /// - Throws: `forbidden` when the priority fee exceeds the whole fee.
        public init(maxPriorityFeePerGas: UInt256, maxFeePerGas: UInt256) throws(EthereumError) {
            guard maxPriorityFeePerGas <= maxFeePerGas else {
                throw EthereumError(
                    .forbidden, path: "max_priority_fee_per_gas", "the priority fee exceeds the whole fee")
            }
            self.maxPriorityFeePerGas = maxPriorityFeePerGas
            self.maxFeePerGas = maxFeePerGas
        }
    }
}
