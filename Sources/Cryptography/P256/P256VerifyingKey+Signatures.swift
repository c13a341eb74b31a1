import COpenSSL

extension P256.VerifyingKey {
    /// Whether `signature` is an ECDSA signature of the SHA-256 digest of `message`, in strict DER.
    ///
    /// A high s is accepted: the usual signers of these keys make it half of the time.
    public func isValid(derSignature signature: [UInt8], for message: [UInt8]) -> Bool {
        isValid(derSignature: signature, forDigest: SHA256.hash(message))
    }

    /// Whether `signature` is an ECDSA signature of a digest of 32 bytes, in strict DER.
    public func isValid(derSignature signature: [UInt8], forDigest digest: [UInt8]) -> Bool {
        // The longest signature has two integers of 33 bytes; OpenSSL itself refuses what it would encode otherwise.
        guard digest.count == SHA256.digestCount, 8...72 ~= signature.count else { return false }
        let result = ECDSA_verify(0, digest, 32, signature, Int32(signature.count), key.handle)
        return isSuccess(result)
    }

    /// Whether `signature` is r ‖ s, 64 bytes (IEEE P1363), for the SHA-256 digest of `message`.
    public func isValid(p1363Signature signature: [UInt8], for message: [UInt8]) -> Bool {
        guard signature.count == 64, let parts = ECDSA_SIG_new() else { return false }
        defer { ECDSA_SIG_free(parts) }
        let r = BN_bin2bn(Array(signature[..<32]), 32, nil)
        let s = BN_bin2bn(Array(signature[32...]), 32, nil)
        guard ECDSA_SIG_set0(parts, r, s) == 1 else {
            BN_free(r)
            BN_free(s)
            return false
        }
        return isSuccess(ECDSA_do_verify(SHA256.hash(message), 32, parts, key.handle))
    }

    /// What OpenSSL notes about a refusal would otherwise be found by the next user of its error queue, a TLS connection.
    private func isSuccess(_ result: Int32) -> Bool {
        if result != 1 { ERR_clear_error() }
        return result == 1
    }
}
