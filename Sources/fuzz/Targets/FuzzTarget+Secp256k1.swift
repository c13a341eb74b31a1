import Bytes
import Cryptography

extension FuzzTarget {
    /// Signatures of secp256k1: a digest, r, s, and a recovery id. With a table of the key the verdict is that of recovery.
    static let secp256k1Recovery = FuzzTarget(
        name: "secp256k1-recovery", shape: .bytes, seeds: Secp256k1Samples.seeds
    ) { input, randomness throws(Finding) in
        guard let prepared = Secp256k1Samples.prepared else { throw Finding("no key") }
        if randomness.oneIn(64) { try checkAnotherKey(&randomness) }
        let digest = Array(input.prefix(32))
        let rest = input.dropFirst(32)
        guard rest.count == 65, let id = rest.last,
            let signature = try? RecoverableSignature(
                r: Array(rest.prefix(32)), s: Array(rest.dropFirst(32).prefix(32)), recoveryID: id)
        else { return false }
        try agree(prepared, signature, digest)
        guard let key = try? Secp256k1.recover(signature, digest: digest) else { return false }
        // Whatever key belongs to the signature, its table must say so.
        try agree(Secp256k1.PreparedKey(key), signature, digest)
        return true
    }

    /// A good signature of another key, and one that a bit was changed in.
    private static func checkAnotherKey(_ randomness: inout Randomness) throws(Finding) {
        let digest = randomness.bytes(count: 32)
        let secret = RandomBytes(Randomness(seed: randomness.next())).secret(count: 32)
        guard let key = try? Secp256k1.publicKey(of: secret),
            let signature = try? Secp256k1.sign(digest: digest, with: secret)
        else { throw Finding("no signature") }
        let prepared = Secp256k1.PreparedKey(key)
        try demand(prepared.isRecovered(from: signature, digest: digest), "a good signature is refused")
        var s = signature.s
        s[randomness.below(32)] ^= 1 << UInt8(randomness.below(8))
        let id = UInt8(randomness.below(4))
        guard let changed = try? RecoverableSignature(r: signature.r, s: s, recoveryID: id) else { return }
        try agree(prepared, changed, digest)
    }

    private static func agree(
        _ prepared: Secp256k1.PreparedKey, _ signature: RecoverableSignature, _ digest: [UInt8]
    ) throws(Finding) {
        let recovered = try? Secp256k1.recover(signature, digest: digest)
        let verdict = recovered == prepared.publicKey
        try demand(
            prepared.isRecovered(from: signature, digest: digest) == verdict,
            "libsecp256k1 says \(verdict), the table does not")
    }
}

/// A key, and digests with its signatures.
private enum Secp256k1Samples {
    static let prepared = (try? Secp256k1.publicKey(of: secret())).map { Secp256k1.PreparedKey($0) }

    static let seeds: [[UInt8]] = (UInt8(0)..<4).compactMap { byte in
        let digest = [UInt8](repeating: byte, count: 32)
        guard let signature = try? Secp256k1.sign(digest: digest, with: secret()) else { return nil }
        return digest + signature.compact + [signature.recoveryID]
    }

    private static func secret() -> Secret { RandomBytes(Randomness(seed: 6)).secret(count: 32) }
}
