import Bytes

/// A function of a contract, as its JSON ABI describes it.
public struct ABIFunction: Hashable, Sendable {
    /// An input, or a component of one.
    public struct Parameter: Hashable, Sendable {
        /// May be empty.
        public let name: String
        public let type: ABIType
        /// The components of the innermost tuple of `type`; empty when there is none.
        public let components: [Parameter]
    }

    public let name: String
    public let inputs: [Parameter]
    /// Such as `transfer(address,uint256)`.
    public let signature: String
    /// The first four bytes of the Keccak-256 of the signature.
    public let selector: [UInt8]

    /// Reads an entry of a JSON ABI of type `function` (or without type).
    public init(_ entry: JSON) throws(EthereumError) { throw EthereumError(.unsupported, "unfinished") }

    /// The function of a canonical signature; its inputs have no names.
    public init(signature: String) throws(EthereumError) { throw EthereumError(.unsupported, "unfinished") }

    /// Selector and encoded arguments.
    public func encodeCall(_ arguments: [ABIValue]) throws(EthereumError) -> [UInt8] { [] }

    /// The arguments of calldata that begins with this function's selector.
    /// - Throws: `malformed` for another selector; else as `ABI.decode`.
    public func decodeCall(
        _ calldata: [UInt8], options: ABI.DecodingOptions = .default
    ) throws(EthereumError) -> [ABIValue] { [] }

    /// The argument at a path of names, such as `recipient`, `order.maker` or `orders[0].maker`; nil when there is none.
    public func argument(atPath path: String, in arguments: [ABIValue]) -> ABIValue? { nil }

    /// The first topic of an event's log entries: the Keccak-256 of its signature, 32 bytes.
    public static func eventTopic(signature: String) throws(EthereumError) -> [UInt8] { [] }
}
