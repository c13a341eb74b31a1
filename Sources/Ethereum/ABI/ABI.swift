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

        public init(maximumValues: Int, allowTrailing: Bool) {
            self.maximumValues = maximumValues
            self.allowTrailing = allowTrailing
        }
    }

    /// The encoding of values as the arguments of a call.
    /// - Throws: `malformed` when a value is not of its type, `outOfRange` when it is too large for it.
    public static func encode(_ values: [ABIValue], as types: [ABIType]) throws(EthereumError) -> [UInt8] {
        throw EthereumError(.unsupported, "unfinished")
    }

    /// The values of which `bytes` is the one canonical encoding.
    /// - Throws: `notCanonical` when encoding the values again would give other bytes, `malformed` for lengths beyond
    ///   the input, `tooLarge` beyond the limits.
    public static func decode(
        _ bytes: some Collection<UInt8>, as types: [ABIType], options: DecodingOptions = .default
    ) throws(EthereumError) -> [ABIValue] {
        throw EthereumError(.unsupported, "unfinished")
    }
}
