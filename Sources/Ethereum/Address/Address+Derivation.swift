import Bytes
import Cryptography

extension Address {
    /// The address of a secp256k1 public key.
    /// - Parameter uncompressedPublicKey: 65 bytes beginning with 4, or the 64 bytes after it.
    /// - Throws: `malformed` for another length or first byte. That the point lies on the curve is not checked.
    public init(uncompressedPublicKey key: some Collection<UInt8>) throws(EthereumError) {
        guard key.count == 64 || key.count == 65 && key.first == 4 else {
            throw EthereumError(.malformed, "an uncompressed public key has 65 bytes and begins with 4")
        }
        self.init(lastBytesOf: Keccak256.hash(Array(key.suffix(64))))
    }

    /// The address of the contract that `sender` creates with its transaction number `nonce` (CREATE).
    public static func ofContract(createdBy sender: Address, nonce: UInt64) -> Address {
        let preimage = RLP.encode(.list([.bytes(sender.bytes), .integer(nonce)]))
        return Address(lastBytesOf: Keccak256.hash(preimage))
    }

    /// The address of the contract that `sender` creates with a salt and code (CREATE2, EIP-1014).
    /// - Throws: `malformed` unless salt and hash have 32 bytes each.
    public static func ofContract(
        createdBy sender: Address, salt: [UInt8], initCodeHash: [UInt8]
    ) throws(EthereumError) -> Address {
        guard salt.count == 32, initCodeHash.count == 32 else {
            throw EthereumError(.malformed, "salt and hash of the code have 32 bytes each")
        }
        return Address(lastBytesOf: Keccak256.hash([0xFF] + sender.bytes + salt + initCodeHash))
    }

    private init(lastBytesOf hash: [UInt8]) {
        self.init(unchecked: Array(hash.suffix(20)))
    }
}
