import Bytes
import Ethereum

/// Reading `eth_signUserOperation`.
extension SigningRequest {
    /// `{contract, chain_id, user_operation}`, `contract` being the entry point, or an implementation of
    /// accounts that is known to answer to one: either tells the version.
    init(userOperation params: ObjectReader, _ envelope: RPCEnvelope) throws(PolicyError) {
        var params = params
        let contract = try params.address("contract")
        guard let entryPoint = EntryPoint(contract) ?? EntryPoint(accountImplementation: contract) else {
            throw PolicyError(
                at: params.at("contract"),
                "Expected the entry point of version 0.6, 0.7 or 0.8: "
                    + EntryPoint.allCases.map { "'\($0.lowercasedAddress)'" }.joined(separator: " | "))
        }
        let chainID = try params.quantity64("chain_id")
        let members = try params.object("user_operation")
        try params.finish()
        try envelope.checkChain(UInt256(chainID))
        let operation = try SigningRequest.userOperation(members, entryPoint, chainID: chainID)
        self.init(.message, digest: operation.digest, facts: .userOperation(operation), claims: envelope.claims)
    }

    private static func userOperation(
        _ reader: ObjectReader, _ entryPoint: EntryPoint, chainID: UInt64
    ) throws(PolicyError) -> UserOperation {
        var reader = reader
        let sender = try reader.address("sender")
        let nonce = try reader.quantity("nonce")
        let callData = try reader.required("call_data").hexBytes(at: reader.at("call_data"))
        let gas = UserOperation.Gas(
            call: try reader.quantity("call_gas_limit"), verification: try reader.quantity("verification_gas_limit"),
            preVerification: try reader.quantity("pre_verification_gas"),
            maxFee: try reader.quantity("max_fee_per_gas"),
            maxPriorityFee: try reader.quantity("max_priority_fee_per_gas"))
        var factory: UserOperation.Factory?
        if let address = try reader.optionalAddress("factory") {
            factory = UserOperation.Factory(address: address, data: try reader.optionalBytes("factory_data"))
        }
        let paymaster = try paymaster(&reader)
        // Data without its contract is left over here.
        try reader.finish()
        do {
            return try UserOperation(
                entryPoint: entryPoint, chainID: chainID, sender: sender, nonce: nonce, factory: factory,
                callData: callData, gas: gas, paymaster: paymaster)
        } catch {
            throw PolicyError(error, below: error.path == "chain_id" ? "params" : reader.path)
        }
    }

    private static func paymaster(_ reader: inout ObjectReader) throws(PolicyError) -> UserOperation.Paymaster? {
        guard let address = try reader.optionalAddress("paymaster") else { return nil }
        var limits: UserOperation.GasLimits?
        let names = ["paymaster_verification_gas_limit", "paymaster_post_op_gas_limit"]
        if names.contains(where: { reader.has($0) }) {
            limits = UserOperation.GasLimits(
                verification: try reader.quantity(names[0]), postOp: try reader.quantity(names[1]))
        }
        return UserOperation.Paymaster(
            address: address, gasLimits: limits, data: try reader.optionalBytes("paymaster_data"))
    }
}

extension ObjectReader {
    /// The bytes of a member; none when it is absent.
    fileprivate mutating func optionalBytes(_ member: String) throws(PolicyError) -> [UInt8] {
        guard let value = take(member) else { return [] }
        return try value.hexBytes(at: at(member))
    }
}
