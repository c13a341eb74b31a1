/// A hash that HMAC and HKDF can be built on.
public protocol HashFunction: ~Copyable {
    /// The length of a digest in bytes.
    static var digestCount: Int { get }
    /// The length of the blocks that the hash works on, in bytes.
    static var blockCount: Int { get }

    init()
    /// Absorbs the next bytes of the message.
    mutating func update(_ bytes: UnsafeRawBufferPointer)
    /// Ends the message and writes `digestCount` bytes to `digest`; the state is wiped and can be used no more.
    mutating func finish(into digest: UnsafeMutableRawPointer)
}

extension HashFunction where Self: ~Copyable {
    /// The digest of one byte string.
    public static func hash(_ bytes: [UInt8]) -> [UInt8] {
        var hasher = Self()
        hasher.update(bytes)
        return hasher.finish()
    }

    /// The digest of one byte string.
    public static func hash(_ bytes: RawSpan) -> [UInt8] {
        var hasher = Self()
        hasher.update(bytes)
        return hasher.finish()
    }

    /// Absorbs the next bytes of the message.
    public mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// Absorbs the next bytes of the message.
    public mutating func update(_ bytes: RawSpan) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// Ends the message and returns its digest.
    public consuming func finish() -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Self.digestCount)
        finish(into: &digest)
        return digest
    }
}
