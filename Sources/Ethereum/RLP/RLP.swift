import Bytes

/// Recursive Length Prefix, the encoding of transactions (Yellow Paper, appendix B).
public enum RLP {
    /// A byte string or a list of items.
    public enum Item: Hashable, Sendable {
        case bytes([UInt8])
        case list([Item])

        /// The minimal big-endian bytes of a number; zero is empty.
        public static func integer(_ value: UInt256) -> Item { .bytes(value.minimalBigEndianBytes) }
        /// The minimal big-endian bytes of a number; zero is empty.
        public static func integer(_ value: UInt64) -> Item { integer(UInt256(value)) }
    }

    /// What a decoder accepts at most.
    public struct Limits: Sendable {
        /// Of the whole input.
        public var maximumBytes: Int
        /// Lists inside one another.
        public var maximumDepth: Int
        /// Items in all, counting lists themselves.
        public var maximumItems: Int

        /// 1 MiB, 16 levels, 65 536 items.
        public static let `default` = Limits(maximumBytes: 1 << 20, maximumDepth: 16, maximumItems: 1 << 16)

        /// Such limits.
        public init(maximumBytes: Int, maximumDepth: Int, maximumItems: Int) {
            self.maximumBytes = maximumBytes
            self.maximumDepth = maximumDepth
            self.maximumItems = maximumItems
        }
    }
}
