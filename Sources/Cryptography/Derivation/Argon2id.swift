import Bytes
import CSodium

/// Derives a key from a password so that guessing is expensive: Argon2id version 1.3, one lane (RFC 9106), by libsodium.
public enum Argon2id {
    /// What one derivation, and so one guess, costs.
    public struct Cost: Equatable, Sendable {
        /// Passes over the memory, at least 1.
        public var passes: UInt32
        /// Memory in KiB, from 8 to 4 GiB.
        public var memoryKiB: UInt32

        public init(passes: UInt32, memoryKiB: UInt32) {
            self.passes = passes
            self.memoryKiB = memoryKiB
        }
    }

    /// The length of a salt in bytes.
    public static let saltCount = 16

    /// A key of `count` bytes, 16 to 1024, from a password of any length.
    /// - Throws: `invalidParameter` for a salt, length or cost out of range; `library` when there is not enough memory.
    public static func derive(
        from password: borrowing Secret, salt: [UInt8], cost: Cost, count: Int
    ) throws(CryptographyError) -> Secret {
        guard salt.count == saltCount, 16...1024 ~= count, cost.passes >= 1, 8...(4 << 20) ~= cost.memoryKiB else {
            throw CryptographyError(.invalidParameter, "salt, length or cost is out of the range of Argon2id")
        }
        Sodium.start()
        return try password.withBytes { password throws(CryptographyError) in
            try Secret(count: count) { key throws(CryptographyError) in
                guard let target = key.baseAddress, let text = password.baseAddress,
                    crypto_pwhash(
                        target, UInt64(count), text, UInt64(password.count), salt, UInt64(cost.passes),
                        Int(cost.memoryKiB) << 10, crypto_pwhash_ALG_ARGON2ID13) == 0
                else { throw CryptographyError(.library, "not enough memory for Argon2id") }
            }
        }
    }
}
