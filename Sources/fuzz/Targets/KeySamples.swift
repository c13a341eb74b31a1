import Bytes
import Cryptography
import Signer

/// A P-256 key in the texts that clients send, and its signatures.
enum KeySamples {
    static let publicKeys: [[UInt8]] = {
        guard let publicKey else { return [] }
        let spki = publicKey.description
        return FuzzTarget.seeds([
            spki, "-----BEGIN PUBLIC KEY-----\n\(spki.prefix(64))\n\(spki.dropFirst(64))\n-----END PUBLIC KEY-----\n",
            Base64.encode(publicKey.compressedPoint), Base64.encode(publicKey.uncompressedPoint),
        ])
    }()

    /// The text of the key.
    static let text = publicKey?.description ?? ""

    /// That the key has signed a payload.
    static func claims(for payload: [UInt8]) -> [SignatureClaim] {
        guard let key = try? makeKey(), let signature = try? key.signature(for: payload) else { return [] }
        return [SignatureClaim(signature: signature, point: key.publicKey.compressedPoint)]
    }

    private static let publicKey = try? makeKey().publicKey

    private static func makeKey() throws(CryptographyError) -> P256.PrivateKey {
        try P256.PrivateKey.generate(from: RandomBytes(Randomness(seed: 5)))
    }
}
