import Bytes
import Cryptography

extension EthereumSignature {
    /// The signature that the curve made.
    /// - Throws: `outOfRange` for a high s or the recovery ids 2 and 3, for which Ethereum has no room.
    public init(_ signature: RecoverableSignature) throws(EthereumError) {
        guard let r = UInt256(bigEndian: signature.r), let s = UInt256(bigEndian: signature.s) else {
            throw EthereumError(.outOfRange, "r and s of a signature have 32 bytes")
        }
        try self.init(r: r, s: s, yParity: signature.recoveryID)
    }

    /// The account whose key signed a digest of 32 bytes.
    /// - Throws: `malformed` when no key can have made the signature.
    public func signer(ofDigest digest: [UInt8]) throws(EthereumError) -> Address {
        let key: Secp256k1.PublicKey
        do {
            let signature = try RecoverableSignature(r: r.bigEndianBytes, s: s.bigEndianBytes, recoveryID: yParity)
            key = try Secp256k1.recover(signature, digest: digest)
        } catch {
            throw EthereumError(.malformed, "no key belongs to the signature")
        }
        return try Address(uncompressedPublicKey: key.uncompressed)
    }
}
