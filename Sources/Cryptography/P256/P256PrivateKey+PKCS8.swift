import Bytes

extension P256.PrivateKey {
    /// Reads a key from PKCS #8 in DER (RFC 5208, RFC 5915), unencrypted.
    ///
    /// Accepted are the three encodings in use: with the public key, as OpenSSL and WebCrypto write it; without it; and with the
    /// curve named a second time inside. A public key that is given must belong to the private key.
    /// - Throws: `invalidKey` for everything else.
    public init(pkcs8 der: borrowing Secret) throws(CryptographyError) {
        guard let layout = der.withBytes({ bytes in PKCS8Layout.all.first { $0.matches(bytes) } }) else {
            throw CryptographyError(.invalidKey, "not a P-256 private key in PKCS #8")
        }
        let scalar = der.withBytes { bytes in
            Secret(count: 32) { $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[layout.scalarRange])) }
        }
        let point = der.withBytes { bytes in Array(bytes[layout.pointRange]) }
        try self.init(scalar: scalar, claimedPoint: layout.hasPoint ? point : nil)
    }

    /// The key as PKCS #8 in DER with its public key, 138 bytes.
    public borrowing func pkcs8() -> Secret {
        let layout = PKCS8Layout.withPublicKey
        return scalar.withBytes { scalar in
            Secret(count: layout.count) { der in
                UnsafeMutableRawBufferPointer(rebasing: der[..<layout.head.count]).copyBytes(from: layout.head)
                UnsafeMutableRawBufferPointer(rebasing: der[layout.scalarRange]).copyMemory(from: scalar)
                UnsafeMutableRawBufferPointer(rebasing: der[layout.scalarRange.upperBound...])
                    .copyBytes(from: layout.middle + publicKey.uncompressedPoint)
            }
        }
    }
}

/// One fixed encoding: head ‖ scalar (32) ‖ middle ‖ point (65 or nothing).
///
/// With a named curve everything but the key is constant, so it is compared and not parsed.
private struct PKCS8Layout {
    let head: [UInt8]
    let middle: [UInt8]
    let hasPoint: Bool

    /// Version 0 and the algorithm, between the length of the whole and that of the key inside.
    private static let version: [UInt8] = [0x02, 0x01, 0x00] + SubjectPublicKeyInfo.algorithm
    /// ECPrivateKey version 1 and the head of its scalar.
    private static let inner: [UInt8] = [0x02, 0x01, 0x01, 0x04, 0x20]
    /// [0] { prime256v1 }
    private static let curve: [UInt8] = [0xa0, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07]
    /// [1] { BIT STRING { point of 65 bytes } }
    private static let point: [UInt8] = [0xa1, 0x44, 0x03, 0x42, 0x00]

    static let withPublicKey = PKCS8Layout(
        head: [0x30, 0x81, 0x87] + version + [0x04, 0x6d, 0x30, 0x6b] + inner, middle: point, hasPoint: true)

    static let all = [
        withPublicKey,
        PKCS8Layout(head: [0x30, 0x41] + version + [0x04, 0x27, 0x30, 0x25] + inner, middle: [], hasPoint: false),
        PKCS8Layout(
            head: [0x30, 0x81, 0x93] + version + [0x04, 0x79, 0x30, 0x77] + inner, middle: curve + point,
            hasPoint: true),
    ]

    var scalarRange: Range<Int> { head.count..<(head.count + 32) }
    var pointRange: Range<Int> { (scalarRange.upperBound + middle.count)..<count }
    var count: Int { scalarRange.upperBound + middle.count + (hasPoint ? 65 : 0) }

    func matches(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.count == count && bytes.starts(with: head)
            && bytes[scalarRange.upperBound..<pointRange.lowerBound].elementsEqual(middle)
    }
}
