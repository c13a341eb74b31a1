import Bytes
import COpenSSL

/// Stretches a password by repetition (RFC 8018 §5.2), by OpenSSL. For formats that ask for it; ours use Argon2id.
public enum PBKDF2 {
    /// The hash under the HMAC.
    public enum Hash: Sendable {
        case sha256, sha512

        fileprivate var digest: OpaquePointer? { self == .sha256 ? EVP_sha256() : EVP_sha512() }
    }

    /// More repetitions than any format in use asks for; about ten seconds of work.
    public static let maximumRounds = 10_000_000

    /// - Throws: `invalidParameter` for a count of bytes outside of 1 to 1024, or of rounds outside of 1 to
    ///   `maximumRounds`.
    public static func derive(
        from password: borrowing Secret, salt: borrowing Secret, rounds: Int, count: Int, hash: Hash
    ) throws(CryptographyError) -> Secret {
        guard 1...maximumRounds ~= rounds, 1...1024 ~= count, password.count <= 1 << 16, salt.count <= 1 << 16 else {
            throw CryptographyError(.invalidParameter, "rounds or lengths are out of the range of PBKDF2")
        }
        return try password.withBytes { password throws(CryptographyError) in
            try salt.withBytes { salt throws(CryptographyError) in
                try Secret(count: count) { key throws(CryptographyError) in
                    let text = UnsafeRawPointer(password.baseAddress)?.assumingMemoryBound(to: CChar.self)
                    guard
                        PKCS5_PBKDF2_HMAC(
                            text, Int32(password.count), salt.asBytes.baseAddress, Int32(salt.count), Int32(rounds),
                            hash.digest, Int32(count), key.asBytes.baseAddress) == 1
                    else { throw CryptographyError(.library, "PBKDF2 failed") }
                }
            }
        }
    }
}
