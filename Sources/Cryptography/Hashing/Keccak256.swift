/// Keccak-256 as Ethereum uses it: Keccak[r = 1088, c = 512] with the original padding byte 0x01.
///
/// It is not SHA3-256, whose padding byte is 0x06. Source: the Keccak reference, version 3.0.
public struct Keccak256: ~Copyable {
    /// The length of a digest in bytes.
    public static let digestCount = 32
    private static let rate = 136

    private var state = KeccakState()
    /// How many bytes of the current block are absorbed; always below the rate.
    private var filled = 0

    public init() {}

    /// The digest of one byte string, 32 bytes.
    public static func hash(_ bytes: [UInt8]) -> [UInt8] {
        var hasher = Keccak256()
        hasher.update(bytes)
        return hasher.finish()
    }

    /// The digest of one byte string, 32 bytes.
    public static func hash(_ bytes: RawSpan) -> [UInt8] {
        var hasher = Keccak256()
        hasher.update(bytes)
        return hasher.finish()
    }

    /// Absorbs the next bytes of the message.
    public mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { absorb($0) }
    }

    /// Absorbs the next bytes of the message.
    public mutating func update(_ bytes: RawSpan) {
        bytes.withUnsafeBytes { absorb($0) }
    }

    /// Ends the message and returns its digest, 32 bytes.
    public consuming func finish() -> [UInt8] {
        state.xor(byte: 0x01, at: filled)
        state.xor(byte: 0x80, at: Keccak256.rate - 1)
        state.permute()
        return [UInt8](unsafeUninitializedCapacity: Keccak256.digestCount) { digest, count in
            for lane in 0..<4 {
                UnsafeMutableRawBufferPointer(digest)
                    .storeBytes(of: state.lanes[lane].littleEndian, toByteOffset: lane * 8, as: UInt64.self)
            }
            count = Keccak256.digestCount
        }
    }

    /// Absorbs the next bytes of the message, which may be secret.
    mutating func absorb(_ bytes: UnsafeRawBufferPointer) {
        var offset = 0
        while offset < bytes.count {
            let isLaneAhead = filled % 8 == 0 && bytes.count - offset >= 8
            if isLaneAhead {
                state.lanes[filled / 8] ^= UInt64(
                    littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            } else {
                state.xor(byte: bytes[offset], at: filled)
            }
            offset += isLaneAhead ? 8 : 1
            filled += isLaneAhead ? 8 : 1
            if filled == Keccak256.rate {
                state.permute()
                filled = 0
            }
        }
    }
}
