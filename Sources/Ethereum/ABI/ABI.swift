/// Encoding of calldata and results as head and tail (Solidity contract ABI).
public enum ABI {
    /// How a decoder reads.
    public struct DecodingOptions: Sendable {
        /// Values in all, counting arrays and tuples themselves.
        public var maximumValues: Int
        /// Whether bytes may follow the canonical encoding (referral tags, ERC-2771 senders).
        public var allowTrailing: Bool

        /// 4 096 values, nothing after them.
        public static let `default` = DecodingOptions(maximumValues: 4096, allowTrailing: false)

        /// Such options.
        public init(maximumValues: Int, allowTrailing: Bool) {
            self.maximumValues = maximumValues
            self.allowTrailing = allowTrailing
        }
    }
}
