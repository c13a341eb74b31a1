import Bytes
import TestSupport

@testable import Cryptography

/// A curve whose points a library computes: as public keys.
protocol ReferenceCurve: Curve {
    /// The public key of a private key from 1 to n − 1, as 0x04 ‖ x ‖ y.
    static func publicPoint(_ privateKey: [UInt8]) throws -> [UInt8]
}

extension P256: ReferenceCurve {
    static func publicPoint(_ privateKey: [UInt8]) throws -> [UInt8] {
        try PrivateKey(scalar: Secret(testing: privateKey)).publicKey.uncompressedPoint
    }
}

extension Secp256k1: ReferenceCurve {
    static func publicPoint(_ privateKey: [UInt8]) throws -> [UInt8] {
        try publicKey(of: Secret(testing: privateKey)).uncompressed
    }
}

extension ReferenceCurve {
    /// A multiple of the generator, by the library.
    static func multiple(_ scalar: Word256) throws -> AffinePoint<Self> {
        AffinePoint(uncompressed: try publicPoint(Scalar(scalar).value.bigEndianBytes))
    }
}
