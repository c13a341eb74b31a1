import Bytes
import CSodium

/// Derives a key from a password so that guessing costs memory (RFC 7914), by libsodium. For formats that ask for it;
/// ours use Argon2id.
///
/// OpenSSL's refuses parameters that keystores in use have: N of 2^18 with r of 1.
public enum Scrypt {
    /// What one derivation costs.
    public struct Cost: Equatable, Sendable {
        /// N, a power of two.
        public var rounds: Int
        /// r.
        public var blockSize: Int
        /// p.
        public var parallelism: Int

        public init(rounds: Int, blockSize: Int, parallelism: Int) {
            self.rounds = rounds
            self.blockSize = blockSize
            self.parallelism = parallelism
        }

        /// At most 512 MiB of memory, and at most twice the work of what keystores ask for.
        var isBounded: Bool {
            guard 2...(1 << 22) ~= rounds, rounds & (rounds - 1) == 0, 1...64 ~= blockSize, 1...64 ~= parallelism else {
                return false
            }
            return rounds * blockSize * 128 <= 512 << 20 && rounds * blockSize * parallelism <= 1 << 22
        }
    }

    /// - Throws: `invalidParameter` for a cost that is none or too high, and for a length outside of 16 to 64 bytes.
    public static func derive(
        from password: borrowing Secret, salt: [UInt8], cost: Cost, count: Int
    ) throws(CryptographyError) -> Secret {
        guard cost.isBounded, 16...64 ~= count, password.count <= 1 << 16, salt.count <= 1 << 16 else {
            throw CryptographyError(.invalidParameter, "the cost of scrypt is out of range")
        }
        Sodium.start()
        return try password.withBytes { password throws(CryptographyError) in
            try Secret(count: count) { key throws(CryptographyError) in
                guard let text = password.asBytes.baseAddress, let target = key.asBytes.baseAddress,
                    crypto_pwhash_scryptsalsa208sha256_ll(
                        text, password.count, salt, salt.count, UInt64(cost.rounds), UInt32(cost.blockSize),
                        UInt32(cost.parallelism), target, count) == 0
                else { throw CryptographyError(.library, "not enough memory for scrypt") }
            }
        }
    }
}
