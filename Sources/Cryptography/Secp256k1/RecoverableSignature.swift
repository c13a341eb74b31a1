import CSecp256k1

/// An ECDSA signature on secp256k1 with the two bits that let the public key be computed from it.
public struct RecoverableSignature: Sendable, Hashable {
    /// 32 bytes, big-endian.
    public let r: [UInt8]
    /// 32 bytes, big-endian.
    public let s: [UInt8]
    /// Bit 0: the nonce point has an odd y. Bit 1: its x was n or more, which does not occur by chance.
    public let recoveryID: UInt8

    /// Takes parts that came from outside; only their lengths and the range of the id are judged here.
    /// - Throws: `invalidSignature` unless r and s have 32 bytes and the id is 0 to 3.
    public init(r: [UInt8], s: [UInt8], recoveryID: UInt8) throws(CryptographyError) {
        guard r.count == 32, s.count == 32, recoveryID < 4 else {
            throw CryptographyError(.invalidSignature, "r and s have 32 bytes and the recovery id is 0 to 3")
        }
        self.r = r
        self.s = s
        self.recoveryID = recoveryID
    }

    /// r ‖ s, 64 bytes.
    public var compact: [UInt8] { r + s }

    init(_ signature: secp256k1_ecdsa_recoverable_signature) {
        var signature = signature
        var compact = [UInt8](repeating: 0, count: 64)
        var id: Int32 = 0
        secp256k1_ecdsa_recoverable_signature_serialize_compact(SigningContext.current, &compact, &id, &signature)
        r = Array(compact[..<32])
        s = Array(compact[32...])
        recoveryID = UInt8(truncatingIfNeeded: id)
    }

    func parsed() throws(CryptographyError) -> secp256k1_ecdsa_recoverable_signature {
        var signature = secp256k1_ecdsa_recoverable_signature()
        guard
            secp256k1_ecdsa_recoverable_signature_parse_compact(
                SigningContext.current, &signature, compact, Int32(recoveryID)) == 1
        else { throw CryptographyError(.invalidSignature, "r or s is out of range") }
        return signature
    }
}
