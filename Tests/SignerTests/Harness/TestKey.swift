import Bytes
import Cryptography
import TestSupport

/// An authorization key of a client.
final class TestKey {
    private let key: P256.PrivateKey

    init(from random: some RandomSource) throws { key = try P256.PrivateKey.generate(from: random) }

    init(pkcs8: [UInt8]) throws { key = try P256.PrivateKey(pkcs8: Secret(testing: pkcs8)) }

    /// Compressed.
    var point: [UInt8] { key.publicKey.compressedPoint }

    /// As requests carry it: base64 of the SPKI.
    var text: String { Base64.encode(key.publicKey.spki) }

    func signature(for message: [UInt8]) throws -> [UInt8] { try key.signature(for: message) }
}
