import Bytes

extension Address {
    /// The address of a secp256k1 public key.
    /// - Parameter uncompressedPublicKey: 65 bytes beginning with 4, or the 64 bytes after it.
    /// - Throws: `malformed` for another length or first byte. That the point lies on the curve is not checked.
    public init(uncompressedPublicKey: some Collection<UInt8>) throws(EthereumError) {
        throw EthereumError(.unsupported, "unfinished")
    }

    /// The address of the contract that `sender` creates with its transaction number `nonce` (CREATE).
    public static func ofContract(createdBy sender: Address, nonce: UInt64) -> Address { .zero }

    /// The address of the contract that `sender` creates with a salt and code (CREATE2, EIP-1014).
    /// - Throws: `malformed` unless salt and hash have 32 bytes each.
    public static func ofContract(
        createdBy sender: Address, salt: [UInt8], initCodeHash: [UInt8]
    ) throws(EthereumError) -> Address { .zero }
}
