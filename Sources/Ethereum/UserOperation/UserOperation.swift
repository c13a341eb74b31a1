import Bytes

/// What an account that is a contract is asked to do, before it is signed (ERC-4337).
public struct UserOperation: Hashable, Sendable {
    /// What makes the account when it does not exist yet.
    public struct Factory: Hashable, Sendable {
        public let address: Address
        public let data: [UInt8]

        public init(address: Address, data: [UInt8]) {
            self.address = address
            self.data = data
        }
    }

    /// Units of gas that a paymaster may use.
    public struct GasLimits: Hashable, Sendable {
        public let verification: UInt256
        public let postOp: UInt256

        public init(verification: UInt256, postOp: UInt256) {
            self.verification = verification
            self.postOp = postOp
        }
    }

    /// Who pays for the gas in the account's place.
    public struct Paymaster: Hashable, Sendable {
        public let address: Address
        /// Of its check and of what it does afterwards; nil for entry point 0.6, which has no such limits.
        public let gasLimits: GasLimits?
        public let data: [UInt8]

        public init(address: Address, gasLimits: GasLimits?, data: [UInt8]) {
            self.address = address
            self.gasLimits = gasLimits
            self.data = data
        }
    }

    /// Units of gas.
    public struct Gas: Hashable, Sendable {
        public let call: UInt256
        public let verification: UInt256
        public let preVerification: UInt256
        /// Wei for each unit, in all and to the block's proposer, at most.
        public let maxFee: UInt256
        public let maxPriorityFee: UInt256

        public init(
            call: UInt256, verification: UInt256, preVerification: UInt256, maxFee: UInt256, maxPriorityFee: UInt256
        ) {
            self.call = call
            self.verification = verification
            self.preVerification = preVerification
            self.maxFee = maxFee
            self.maxPriorityFee = maxPriorityFee
        }
    }

    public let entryPoint: EntryPoint
    public let chainID: UInt64
    /// The account.
    public let sender: Address
    public let nonce: UInt256
    public let factory: Factory?
    public let callData: [UInt8]
    public let gas: Gas
    public let paymaster: Paymaster?

    /// - Throws: `outOfRange` or `forbidden` with the member in Privy's words: chain 0; numbers that the entry point's
    ///   fields do not hold; gas limits of a paymaster where there are none, or none where there are; the account of
    ///   an EIP-7702 delegation at entry point 0.8, whose hash depends on what is not seen here.
    public init(
        entryPoint: EntryPoint, chainID: UInt64, sender: Address, nonce: UInt256, factory: Factory?,
        callData: [UInt8], gas: Gas, paymaster: Paymaster?
    ) throws(EthereumError) {
        self.entryPoint = entryPoint
        self.chainID = chainID
        self.sender = sender
        self.nonce = nonce
        self.factory = factory
        self.callData = callData
        self.gas = gas
        self.paymaster = paymaster
        guard chainID > 0 else { throw EthereumError(.outOfRange, path: "chain_id", "chain 0 does not exist") }
        try checkPaymaster()
        if entryPoint != .v06 { try checkPackedNumbers() }
        if entryPoint == .v08, factory?.address.lowercased == UserOperation.delegationMarker {
            throw EthereumError(
                .forbidden, path: "factory", "the hash depends on the account's delegation, which is not seen here")
        }
    }

    /// In the place of a factory at entry point 0.8: the account is one that EIP-7702 delegates.
    private static let delegationMarker = "0x7702" + String(repeating: "0", count: 36)

    private func checkPaymaster() throws(EthereumError) {
        guard let paymaster, (paymaster.gasLimits == nil) != (entryPoint == .v06) else { return }
        throw EthereumError(
            .forbidden, path: "paymaster_verification_gas_limit",
            entryPoint == .v06
                ? "entry point 0.6 has no gas limits of a paymaster" : "a paymaster has two gas limits of its own")
    }

    private func checkPackedNumbers() throws(EthereumError) {
        let numbers = [
            ("call_gas_limit", gas.call), ("verification_gas_limit", gas.verification),
            ("max_fee_per_gas", gas.maxFee), ("max_priority_fee_per_gas", gas.maxPriorityFee),
            ("paymaster_verification_gas_limit", paymaster?.gasLimits?.verification ?? .zero),
            ("paymaster_post_op_gas_limit", paymaster?.gasLimits?.postOp ?? .zero),
        ]
        for (name, number) in numbers where number.bigEndianBytes.prefix(16).contains(where: { $0 != 0 }) {
            throw EthereumError(.outOfRange, path: name, "the number is of 128 bits at most")
        }
    }
}

extension UserOperation {
    /// The call that the account makes, if that is all it does: calldata of `execute(address,uint256,bytes)`, to another
    /// account. By a call to itself an account can do anything.
    public var plainCall: (to: Address, value: UInt256, data: [UInt8])? {
        guard let arguments = try? UserOperation.execute?.decodeCall(callData), arguments.count == 3,
            case .address(let to) = arguments[0], case .integer(let amount) = arguments[1],
            case .bytes(let data) = arguments[2], let value = UInt256(bigEndian: amount.word), to != sender
        else { return nil }
        return (to, value, data)
    }

    private static let execute = try? ABIFunction(signature: "execute(address,uint256,bytes)")
}
