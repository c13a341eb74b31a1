import Bytes
import Ethereum

/// Transactions of every type, signed by nobody in particular.
enum EthereumSamples {
    static let transactions = signed.map(\.raw)

    static let unsigned: [Transaction] = {
        guard let address = Address(bytes: [UInt8](repeating: 0x11, count: 20)),
            let entry = try? Transaction.AccessListEntry(
                address: address, storageKeys: [[UInt8](repeating: 7, count: 32)]),
            let fees = try? Transaction.DynamicFees(maxPriorityFeePerGas: .one, maxFeePerGas: UInt256(30_000_000_000)),
            let authorization = try? Authorization7702(chainID: 1, address: address, nonce: 5), let signature
        else { return [] }
        let payloads: [Transaction.Payload] = [
            .legacy(gasPrice: UInt256(20_000_000_000)), .accessList(gasPrice: .one, accessList: [entry]),
            .dynamicFee(fees, accessList: []), .dynamicFee(fees, accessList: [entry, entry]),
            .blob(
                fees, accessList: [], maxFeePerBlobGas: .one,
                blobVersionedHashes: [[1] + [UInt8](repeating: 3, count: 31)]),
            .setCode(fees, accessList: [entry], authorizations: [.init(authorization, signature)]),
        ]
        return payloads.compactMap { payload in
            try? Transaction(
                chainID: 1, nonce: 9, gasLimit: 21_000, recipient: .call(address),
                value: UInt256(1_000_000_000_000_000_000), data: [0xa9, 0x05, 0x9c, 0xbb], payload: payload)
        }
    }()

    private static let signed = unsigned.compactMap { transaction in signature.map { transaction.signed(with: $0) } }

    private static let signature = try? EthereumSignature(
        r: UInt256(0x1234_5678_9abc_def0) << 128, s: UInt256(0x0fed_cba9_8765_4321) << 64, yParity: 1)
}
