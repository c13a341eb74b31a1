import Bytes

/// Public test values only: outside of tests nothing secret is ever an array.
extension Secret {
    public init(testing bytes: [UInt8]) {
        self.init(count: bytes.count) { $0.copyBytes(from: bytes) }
    }

    /// The bytes, to compare them with a vector.
    public var revealed: [UInt8] { withBytes { Array($0) } }
}
