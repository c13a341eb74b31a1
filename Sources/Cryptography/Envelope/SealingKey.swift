import Bytes

/// A key under which envelopes are sealed, with the name and version that each envelope carries.
public struct SealingKey: ~Copyable, Sendable {
    /// The name of the key, 16 bytes, not secret.
    public let id: [UInt8]
    public let version: UInt32
    let key: Secret

    /// - Throws: `invalidParameter` unless the key has 32 bytes and the id 16.
    public init(_ key: consuming Secret, id: [UInt8], version: UInt32) throws(CryptographyError) {
        guard key.count == 32, id.count == 16 else {
            throw CryptographyError(.invalidParameter, "a sealing key has 32 bytes and its id 16")
        }
        self.key = key
        self.id = id
        self.version = version
    }
}
