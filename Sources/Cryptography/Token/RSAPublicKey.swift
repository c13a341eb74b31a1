import COpenSSL

/// Verification of RSA signatures with SHA-256 (RFC 8017 §8.2), by OpenSSL. Others sign; we never do.
struct RSAPublicKey: Sendable, Equatable {
    /// Big-endian, 2048 to 4096 bits, without leading zeros.
    let modulus: [UInt8]
    /// Big-endian, odd and at least 3.
    let exponent: [UInt8]

    init(modulus: [UInt8], exponent: [UInt8]) throws(CryptographyError) {
        let power = exponent.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard 256...512 ~= modulus.count, let first = modulus.first, first >= 0x80, modulus.last.map({ $0 & 1 }) == 1,
            1...4 ~= exponent.count, exponent.first != 0, power >= 3, power & 1 == 1
        else { throw CryptographyError(.invalidKey, "not an RSA key of 2048 to 4096 bits") }
        self.modulus = modulus
        self.exponent = exponent
    }

    /// Whether the holder of the private key signed the message with RSASSA-PKCS1-v1_5 and SHA-256.
    func isValid(_ signature: [UInt8], for message: [UInt8]) -> Bool {
        guard signature.count == modulus.count, let rsa = RSA_new() else { return false }
        defer { RSA_free(rsa) }
        let n = BN_bin2bn(modulus, Int32(modulus.count), nil)
        let e = BN_bin2bn(exponent, Int32(exponent.count), nil)
        guard RSA_set0_key(rsa, n, e, nil) == 1 else {
            BN_free(n)
            BN_free(e)
            return false
        }
        let result = RSA_verify(NID_sha256, SHA256.hash(message), 32, signature, UInt32(signature.count), rsa)
        if result != 1 { ERR_clear_error() }
        return result == 1
    }
}
