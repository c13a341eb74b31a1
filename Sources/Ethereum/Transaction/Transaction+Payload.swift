import Bytes

extension Transaction {
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

        /// The byte in front of the encoding; nil for legacy transactions, which have none.
        public var type: UInt8? {
            switch self {
            case .legacy: nil
            case .accessList: 1
            case .dynamicFee: 2
            case .blob: 3
            case .setCode: 4
            }
        }
    }
}

extension Transaction.Payload {
    func check(_ recipient: Transaction.Recipient) throws(EthereumError) {
        switch self {
        case .legacy, .accessList, .dynamicFee:
            return
        case .blob(_, _, _, let hashes):
            guard !hashes.isEmpty else {
                throw EthereumError(.forbidden, path: "blob_versioned_hashes", "a blob transaction carries blobs")
            }
            guard hashes.allSatisfy({ $0.count == 32 && $0.first == 1 }) else {
                throw EthereumError(
                    .malformed, path: "blob_versioned_hashes", "a blob hash has 32 bytes, the first is 1")
            }
        case .setCode(_, _, let authorizations):
            guard !authorizations.isEmpty else {
                throw EthereumError(.forbidden, path: "authorization_list", "at least one authorization is needed")
            }
        }
        guard recipient != .contractCreation else {
            throw EthereumError(.forbidden, path: "to", "transactions of types 3 and 4 cannot create contracts")
        }
    }
}
