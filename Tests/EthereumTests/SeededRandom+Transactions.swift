import Bytes
import Ethereum
import TestSupport

extension SeededRandom {
    func signature() throws -> EthereumSignature {
        let half = UInt256.one << 254
        return try EthereumSignature(
            r: uint256(bits: 255).adding(.one) ?? .one,
            s: (uint256(bits: 253).adding(.one) ?? .one) & half.wrappingSubtracting(.one),
            yParity: UInt8(below(2)))
    }

    func transaction() throws -> Transaction {
        let type = below(5)
        let creates = type < 3 && below(4) == 0
        return try Transaction(
            chainID: type == 0 && below(2) == 0 ? nil : max(1, uint64()), nonce: uint64() >> 1, gasLimit: uint64(),
            recipient: creates ? .contractCreation : .call(address()), value: uint256(), data: bytes(count: 0...80),
            payload: payload(type: type))
    }

    private func payload(type: Int) throws -> Transaction.Payload {
        let list = try accessList()
        let price = uint256(bits: 255)
        let fees = try Transaction.DynamicFees(
            maxPriorityFeePerGas: price, maxFeePerGas: price.adding(uint256(bits: 255)) ?? .max)
        switch type {
        case 0: return .legacy(gasPrice: price)
        case 1: return .accessList(gasPrice: price, accessList: list)
        case 2: return .dynamicFee(fees, accessList: list)
        case 3:
            let hashes = (0...below(3)).map { _ in [1] + bytes(count: 31) }
            return .blob(fees, accessList: list, maxFeePerBlobGas: uint256(), blobVersionedHashes: hashes)
        default:
            let authorizations = try (0...below(3)).map { _ in
                try Authorization7702.Signed(
                    Authorization7702(chainID: uint64(), address: address(), nonce: uint64() >> 1), signature())
            }
            return .setCode(fees, accessList: list, authorizations: authorizations)
        }
    }

    private func accessList() throws -> [Transaction.AccessListEntry] {
        try (0..<below(3)).map { _ in
            try Transaction.AccessListEntry(
                address: address(), storageKeys: (0..<below(3)).map { _ in bytes(count: 32) })
        }
    }
}
