import Bytes
import COpenSSL

extension P256 {
    /// A public key that was parsed once and verifies as often as wanted, from any thread.
    ///
    /// Two keys are equal when they are the same point, in whatever form they arrived.
    public struct VerifyingKey: Sendable, Hashable, CustomStringConvertible {
        /// The point as 0x04 ‖ x ‖ y, 65 bytes.
        public let uncompressedPoint: [UInt8]
        let key: ECKey

        /// Takes a point of 33 or 65 bytes, or a SubjectPublicKeyInfo in DER around one of them.
        /// - Throws: `invalidKey` for any other curve, form or length, and for points that are not on the curve.
        public init(_ bytes: [UInt8]) throws(CryptographyError) {
            let point = try P256Curve.uncompressed(SubjectPublicKeyInfo.point(in: bytes) ?? bytes)
            let key = try ECKey()
            guard EC_KEY_oct2key(key.handle, point, point.count, nil) == 1 else {
                ERR_clear_error()
                throw CryptographyError(.invalidKey, "not a point of P-256")
            }
            uncompressedPoint = point
            self.key = key
        }

        /// Takes the same bytes in base64, or a SubjectPublicKeyInfo in PEM; white space in it does not matter.
        /// - Throws: `invalidKey` for anything else.
        public init(text: String) throws(CryptographyError) {
            try self.init(PublicKeyText.bytes(of: text))
        }

        /// The canonical SubjectPublicKeyInfo in DER (RFC 5480), 91 bytes.
        public var spki: [UInt8] { SubjectPublicKeyInfo.uncompressedHead + uncompressedPoint }

        /// The point as 0x02 or 0x03 ‖ x, 33 bytes.
        public var compressedPoint: [UInt8] {
            [uncompressedPoint[64] & 1 == 0 ? 2 : 3] + uncompressedPoint[1...32]
        }

        public var description: String { Base64.encode(spki) }

        public static func == (left: VerifyingKey, right: VerifyingKey) -> Bool {
            left.uncompressedPoint == right.uncompressedPoint
        }

        public func hash(into hasher: inout Hasher) { hasher.combine(uncompressedPoint) }
    }
}
