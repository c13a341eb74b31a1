import Bytes

/// What is derived for one envelope; key and nonce do not leave their locked memory.
struct EnvelopeKeys: ~Copyable {
    private static let commitmentCount = 32
    private static let nonceEnd = AuthenticatedCipher.keyCount + AuthenticatedCipher.nonceCount

    private let derived: Secret

    init(
        _ header: EnvelopeHeader, _ sealingKey: borrowing SealingKey, _ associated: [UInt8]
    ) throws(CryptographyError) {
        let info =
            Array("vault/env/v1".utf8) + [header.suite.rawValue, header.kind] + header.keyID + header.keyVersionBytes
            + SHA256.hash(associated)
        derived = try HKDFSHA256.derive(
            from: sealingKey.key, salt: header.salt, info: info,
            count: EnvelopeKeys.nonceEnd + EnvelopeKeys.commitmentCount)
    }

    /// Public: it says nothing about the key, but only this key has it.
    var commitment: [UInt8] {
        derived.withBytes { Array($0[EnvelopeKeys.nonceEnd...]) }
    }

    func withKeyAndNonce<R: ~Copyable>(
        _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws(CryptographyError) -> R
    ) throws(CryptographyError) -> R {
        try derived.withBytes { bytes throws(CryptographyError) in
            try body(
                UnsafeRawBufferPointer(rebasing: bytes[..<AuthenticatedCipher.keyCount]),
                UnsafeRawBufferPointer(rebasing: bytes[AuthenticatedCipher.keyCount..<EnvelopeKeys.nonceEnd]))
        }
    }
}
