import Bytes

/// Sealed secrets at rest, format VEV1.
///
/// Every envelope has a key of its own, derived from the sealing key, so that random nonces cannot meet; and it commits to that
/// key, which the ciphers alone do not, so that no second key opens it. The kind, the name and version of the key and the
/// caller's associated bytes are part of the derivation: an envelope moved to another place does not open there.
///
///     key (32) ‖ nonce (12) ‖ commitment (32) = HKDF-SHA256(sealing key, salt,
///         "vault/env/v1" ‖ suite ‖ kind ‖ key id ‖ key version ‖ SHA-256(associated))
///     envelope = header (76) ‖ AEAD(key, nonce, plaintext, header ‖ associated)
public enum Envelope {
    /// The length of a salt in bytes.
    public static let saltCount = 16

    /// Seals `plaintext` for the place that `associated` describes.
    /// - Parameters:
    ///   - kind: what is inside; it must be named again to open the envelope.
    ///   - salt: 16 random bytes, new for each envelope.
    /// - Throws: `invalidParameter` for a salt of another length.
    public static func seal(
        _ plaintext: borrowing Secret, under sealingKey: borrowing SealingKey, kind: UInt8, associated: [UInt8],
        salt: [UInt8], suite: EnvelopeHeader.Suite = .aes256GCM
    ) throws(CryptographyError) -> [UInt8] {
        guard salt.count == saltCount else { throw CryptographyError(.invalidParameter, "a salt has 16 bytes") }
        let header = EnvelopeHeader(suite: suite, kind: kind, key: sealingKey, salt: salt)
        let derived = try EnvelopeKeys(header, sealingKey, associated)
        let headerBytes = header.bytes(commitment: derived.commitment)
        let sealed = try plaintext.withBytes { plaintext throws(CryptographyError) in
            try derived.withKeyAndNonce { key, nonce throws(CryptographyError) in
                try suite.cipher.seal(plaintext, key: key, nonce: nonce, associated: headerBytes + associated)
            }
        }
        return headerBytes + sealed
    }

    /// Opens an envelope of the given kind at the place that `associated` describes.
    /// - Throws: `malformed` when it is no envelope; `notAuthentic` when it is sealed under another key, is of another kind, belongs
    ///   to another place, or was changed.
    public static func open(
        _ envelope: [UInt8], under sealingKey: borrowing SealingKey, kind: UInt8, associated: [UInt8]
    ) throws(CryptographyError) -> Secret {
        let header = try EnvelopeHeader(of: envelope)
        guard header.kind == kind, header.keyID == sealingKey.id, header.keyVersion == sealingKey.version else {
            throw CryptographyError(.notAuthentic, "an envelope of another kind or under another key")
        }
        let derived = try EnvelopeKeys(header, sealingKey, associated)
        let headerBytes = header.bytes(commitment: derived.commitment)
        guard areEqualInConstantTime(headerBytes, Array(envelope.prefix(EnvelopeHeader.count))) else {
            throw CryptographyError(.notAuthentic, "the envelope does not belong to this key and place")
        }
        return try derived.withKeyAndNonce { key, nonce throws(CryptographyError) in
            try header.suite.cipher.open(
                envelope[EnvelopeHeader.count...], key: key, nonce: nonce, associated: headerBytes + associated)
        }
    }
}
