/// The first 76 bytes of an envelope, which say how and under which key it is sealed.
///
///     0  "VEV1"   4 suite   5 kind   6 zero (2)   8 key id (16)   24 key version (4, big-endian)
///     28 salt (16)   44 commitment (32)
public struct EnvelopeHeader: Equatable, Sendable {
    /// The cipher of an envelope.
    public enum Suite: UInt8, Sendable {
        case aes256GCM = 1
        case chaCha20Poly1305 = 2

        var cipher: AuthenticatedCipher {
            switch self {
            case .aes256GCM: .aes256GCM
            case .chaCha20Poly1305: .chaCha20Poly1305
            }
        }
    }

    static let count = 76
    private static let magic = Array("VEV1".utf8)

    public let suite: Suite
    /// What is inside, as the caller numbers it.
    public let kind: UInt8
    /// The name of the sealing key, 16 bytes.
    public let keyID: [UInt8]
    public let keyVersion: UInt32
    /// Random bytes, 16, which give every envelope a key and nonce of its own.
    public let salt: [UInt8]

    /// Reads the header of an envelope, to find the key that opens it. Nothing in it is authentic before that.
    /// - Throws: `malformed` when the bytes are no envelope of a known suite.
    public init(of envelope: [UInt8]) throws(CryptographyError) {
        guard envelope.count >= EnvelopeHeader.count + AuthenticatedCipher.tagCount,
            envelope.starts(with: EnvelopeHeader.magic), envelope[6] == 0, envelope[7] == 0,
            let suite = Suite(rawValue: envelope[4])
        else { throw CryptographyError(.malformed, "not an envelope of a known suite") }
        self.suite = suite
        kind = envelope[5]
        keyID = Array(envelope[8..<24])
        keyVersion = envelope[24..<28].reduce(0) { $0 << 8 | UInt32($1) }
        salt = Array(envelope[28..<44])
    }

    init(suite: Suite, kind: UInt8, key: borrowing SealingKey, salt: [UInt8]) {
        self.suite = suite
        self.kind = kind
        keyID = key.id
        keyVersion = key.version
        self.salt = salt
    }

    /// Key version as in the header and in the derivation.
    var keyVersionBytes: [UInt8] { withUnsafeBytes(of: keyVersion.bigEndian) { Array($0) } }

    func bytes(commitment: [UInt8]) -> [UInt8] {
        EnvelopeHeader.magic + [suite.rawValue, kind, 0, 0] + keyID + keyVersionBytes + salt + commitment
    }
}
