import Bytes
import Cryptography
import Glibc

/// The operations of one signature, each measured alone: the fastest of many short runs, which disturbances only slow.
enum CryptographicFloor {
    struct Result {
        /// The member of the JSON, in microseconds.
        let name: String
        let title: String
        let tenthsOfUs: Int
    }

    /// What keys cost that are not used often: the libraries compute without a table. They are no part of the sum.
    static func firstUses(nanoseconds: UInt64) throws -> [Result] {
        let sample = try SignedReceipt()
        let secret = SystemRandom().secret(count: 32)
        let publicKey = try Secp256k1.publicKey(of: secret)
        return [
            Result("p256_verify_openssl_us", "P-256 verification, by OpenSSL", nanoseconds / 2) {
                _ = sample.key.isValid(derSignature: sample.signature, forDigest: sample.digest)
            },
            Result("secp256k1_sign_recover_us", "secp256k1 signature and recovery", nanoseconds / 2) {
                _ = try? Secp256k1.signAndCheck(digest: digest, with: secret, expecting: publicKey)
            },
        ]
    }

    fileprivate static let runLength = 50
    /// As long as a receipt of a signature commonly is.
    private static let receipt = [UInt8](repeating: 0x61, count: 900)
    private static let digest = [UInt8](repeating: 0x5A, count: 32)

    /// Measures for about as long as is given, shared equally.
    static func measure(nanoseconds: UInt64) throws -> [Result] {
        let each = nanoseconds / 5
        return [
            try verification(each), try signature(each), try receiptSignature(each), try opening(each),
            hashing(each),
        ]
    }

    private static func verification(_ nanoseconds: UInt64) throws -> Result {
        let sample = try SignedReceipt()
        let prepared = P256.PreparedKey(sample.key)
        return Result("p256_verify_us", "P-256 verification, with a table", nanoseconds) {
            _ = prepared.isValid(derSignature: sample.signature, forDigest: sample.digest)
        }
    }

    /// Signed by a key of P-256, as requests are.
    private struct SignedReceipt {
        let key: P256.VerifyingKey
        let signature: [UInt8]
        let digest = SHA256.hash(receipt)

        init() throws {
            let privateKey = try P256.PrivateKey.generate(from: SystemRandom())
            key = privateKey.publicKey
            signature = try privateKey.signature(for: receipt)
        }
    }

    private static func signature(_ nanoseconds: UInt64) throws -> Result {
        let secret = SystemRandom().secret(count: 32)
        let prepared = Secp256k1.PreparedKey(try Secp256k1.publicKey(of: secret))
        return Result("secp256k1_sign_us", "secp256k1 signature, with a table", nanoseconds) {
            _ = try? Secp256k1.signAndCheck(digest: digest, with: secret, expecting: prepared)
        }
    }

    private static func receiptSignature(_ nanoseconds: UInt64) throws -> Result {
        let key = try Ed25519.PrivateKey(seed: SystemRandom().secret(count: 32))
        return Result("ed25519_sign_us", "Ed25519 signature of a receipt", nanoseconds) {
            _ = try? key.signature(for: receipt)
        }
    }

    private static func opening(_ nanoseconds: UInt64) throws -> Result {
        let random = SystemRandom()
        let key = try SealingKey(random.secret(count: 32), id: random.bytes(count: 16), version: 1)
        let place = [UInt8](repeating: 0x70, count: 100)
        let sealed = try Envelope.seal(
            random.secret(count: 32), under: key, kind: 1, associated: place,
            salt: random.bytes(count: Envelope.saltCount))
        return Result("envelope_open_us", "opening a sealed key", nanoseconds) {
            _ = try? Envelope.open(sealed, under: key, kind: 1, associated: place)
        }
    }

    /// Typed data of a few members is hashed about five times.
    private static func hashing(_ nanoseconds: UInt64) -> Result {
        let message = [UInt8](repeating: 0x62, count: 128)
        return Result("keccak_5_us", "five Keccak-256 hashes", nanoseconds) {
            for _ in 0..<5 { _ = Keccak256.hash(message) }
        }
    }
}

extension CryptographicFloor.Result {
    fileprivate init(_ name: String, _ title: String, _ nanoseconds: UInt64, _ body: () -> Void) {
        let end = Self.nowNs() + nanoseconds
        var best = UInt64.max
        repeat {
            let start = Self.nowNs()
            for _ in 0..<CryptographicFloor.runLength { body() }
            best = min(best, Self.nowNs() - start)
        } while Self.nowNs() < end
        self.init(name: name, title: title, tenthsOfUs: Int(best / UInt64(CryptographicFloor.runLength * 100)))
    }

    private static func nowNs() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
