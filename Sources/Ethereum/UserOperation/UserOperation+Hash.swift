import Bytes
import Cryptography

extension UserOperation {
    /// What entry point and account know the operation by, 32 bytes. At entry point 0.8 the digest of typed data
    /// (EIP-712), before that a hash of its own.
    public var hash: [UInt8] {
        let fields = [word(sender), nonce.bigEndianBytes, Keccak256.hash(initCode), Keccak256.hash(callData)]
        let end = Keccak256.hash(paymasterAndData)
        switch entryPoint {
        case .v06:
            let gas = [
                gas.call, gas.verification, gas.preVerification, gas.maxFee, gas.maxPriorityFee,
            ].map(\.bigEndianBytes)
            return bound(Keccak256.hash((fields + gas + [end]).flatMap(\.self)))
        case .v07: return bound(Keccak256.hash((fields + packedGas + [end]).flatMap(\.self)))
        case .v08:
            let typed = [UserOperation.typeHash] + fields + packedGas + [end]
            return Keccak256.hash([0x19, 0x01] + domainSeparator + Keccak256.hash(typed.flatMap(\.self)))
        }
    }

    /// What is signed, 32 bytes: at entry point 0.8 the hash itself, before that the hash as a personal message
    /// (EIP-191), which is what accounts of that time verify.
    public var digest: [UInt8] {
        entryPoint == .v08 ? hash : PersonalMessage.digest(of: hash)
    }

    /// The hash of the fields, bound to entry point and chain.
    private func bound(_ inner: [UInt8]) -> [UInt8] {
        Keccak256.hash(inner + entryPointWord + UInt256(chainID).bigEndianBytes)
    }

    private var initCode: [UInt8] { factory.map { $0.address.bytes + $0.data } ?? [] }

    private var paymasterAndData: [UInt8] {
        guard let paymaster else { return [] }
        let limits = paymaster.gasLimits.map { half($0.verification) + half($0.postOp) } ?? []
        return paymaster.address.bytes + limits + paymaster.data
    }

    /// `accountGasLimits`, `preVerificationGas` and `gasFees`.
    private var packedGas: [[UInt8]] {
        [
            half(gas.verification) + half(gas.call), gas.preVerification.bigEndianBytes,
            half(gas.maxPriorityFee) + half(gas.maxFee),
        ]
    }

    /// The 16 bytes of a number of which it is known that it has no more.
    private func half(_ number: UInt256) -> [UInt8] { Array(number.bigEndianBytes.suffix(16)) }

    private func word(_ address: Address) -> [UInt8] { [UInt8](repeating: 0, count: 12) + address.bytes }

    private var entryPointWord: [UInt8] {
        [UInt8](repeating: 0, count: 12) + ((try? Hex.decodePrefixed(entryPoint.lowercasedAddress)) ?? [])
    }

    private var domainSeparator: [UInt8] {
        Keccak256.hash(
            UserOperation.domainTypeHash + Keccak256.hash(Array("ERC4337".utf8)) + Keccak256.hash(Array("1".utf8))
                + UInt256(chainID).bigEndianBytes + entryPointWord)
    }

    private static let domainTypeHash = Keccak256.hash(
        Array("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)".utf8))
    private static let typeHash = Keccak256.hash(
        Array(
            ("PackedUserOperation(address sender,uint256 nonce,bytes initCode,bytes callData,"
                + "bytes32 accountGasLimits,uint256 preVerificationGas,bytes32 gasFees,bytes paymasterAndData)").utf8))
}
