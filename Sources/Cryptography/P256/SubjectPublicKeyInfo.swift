/// The only two encodings of a P-256 key as SubjectPublicKeyInfo (RFC 5480) that are accepted.
///
/// With a named curve everything before the point is constant, so it is compared and not parsed: there is nothing to be lax
/// about.
enum SubjectPublicKeyInfo {
    /// SEQUENCE(89) { SEQUENCE { id-ecPublicKey, prime256v1 }, BIT STRING { point of 65 bytes } }
    static let uncompressedHead: [UInt8] = [0x30, 0x59] + algorithm + [0x03, 0x42, 0x00]
    /// The same around a point of 33 bytes.
    static let compressedHead: [UInt8] = [0x30, 0x39] + algorithm + [0x03, 0x22, 0x00]
    /// AlgorithmIdentifier { 1.2.840.10045.2.1, 1.2.840.10045.3.1.7 }
    static let algorithm: [UInt8] = [
        0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d,
        0x03,
        0x01, 0x07,
    ]

    /// The point inside of `bytes`, not yet judged; nil when they are not one of the two encodings.
    static func point(in bytes: [UInt8]) -> [UInt8]? {
        for (head, pointCount) in [(uncompressedHead, 65), (compressedHead, 33)]
        where bytes.count == head.count + pointCount && bytes.starts(with: head) {
            return Array(bytes.dropFirst(head.count))
        }
        return nil
    }
}
