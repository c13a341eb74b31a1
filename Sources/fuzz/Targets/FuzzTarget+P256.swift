import Bytes
import Cryptography

extension FuzzTarget {
    /// Signatures of P-256: a digest, then DER. With a table of the key the verdict is OpenSSL's.
    static let p256Signature = FuzzTarget(name: "p256-signature", shape: .bytes, seeds: P256Samples.seeds) {
        input, randomness throws(Finding) in
        guard let key = P256Samples.key, let prepared = P256Samples.prepared else { throw Finding("no key") }
        let digest = Array(input.prefix(32))
        let signature = Array(input.dropFirst(32))
        try agree(key, prepared, signature, digest)
        if randomness.oneIn(64) { try checkAnotherKey(&randomness) }
        return key.isValid(derSignature: signature, forDigest: digest)
    }

    /// A good signature of another key, and one that a bit was changed in.
    private static func checkAnotherKey(_ randomness: inout Randomness) throws(Finding) {
        let message = randomness.bytes(count: 32)
        let random = RandomBytes(Randomness(seed: randomness.next()))
        guard let privateKey = try? P256.PrivateKey.generate(from: random),
            var signature = try? privateKey.signature(for: message)
        else { throw Finding("no signature") }
        let prepared = P256.PreparedKey(privateKey.publicKey)
        try demand(prepared.isValid(derSignature: signature, for: message), "a good signature is refused")
        signature[randomness.below(signature.count)] ^= 1 << UInt8(randomness.below(8))
        try agree(privateKey.publicKey, prepared, signature, SHA256.hash(message))
    }

    private static func agree(
        _ key: P256.VerifyingKey, _ prepared: P256.PreparedKey, _ signature: [UInt8], _ digest: [UInt8]
    ) throws(Finding) {
        let verdict = key.isValid(derSignature: signature, forDigest: digest)
        try demand(
            prepared.isValid(derSignature: signature, forDigest: digest) == verdict,
            "OpenSSL says \(verdict), the table does not")
    }
}

/// A key, and digests with its signatures.
private enum P256Samples {
    static let key = try? P256.VerifyingKey(
        Hex.decode(
            "04db2105c94de7e280467d88067a8dd24f92f55f74a95a4c86e3869aa4d21c2ed1"
                + "0409ededc03fb98fd0844dc28eb5be3c4588b2160192af154a9d2320b6e8f5b4"))
    static let prepared = key.map { P256.PreparedKey($0) }

    static let seeds: [[UInt8]] = [
        "e4223ed20d7ea5740a326e2b268ca6db91d041cf5194f577e393a8ba3b85d8e9"
            + "3045022100eee5c265483e164c9142c3b5512af0d5228c08010fa58f7cd500f0d838ba970b"
            + "022011a267c5ecbb92d2f3274c050c8bc9bb8ee160220171ad1fbd3d77b74e130908",
        "ca0df2c95aa144c1d0ff2ff3c8f967fdc1de9ef0c4120b3726416701b519d619"
            + "3045022100be9ee19f365fee9d27ac8858a18d4f7527419062e2324938af15e7d234fa23f6"
            + "02201f2d437b08c5ae5fc1a1dfcb887a553ecbb701ef971612b67888188313f9c15b",
        "29c1b289e7522195b362e44f54e05470b69ad20540ab60a18a05e5bf6951f13d"
            + "3045022100c0e7d9113804af675d9141ab1d6c3b0fba10423c76a2e01e99916bca4d7e3431"
            + "02202e8817fdf5f40b9b0e92c23da5f8d8eab811a90c0f53b1488a9a8116351e7b27",
    ].compactMap { try? Hex.decode($0) }
}
