import Bytes
import Cryptography

/// A function of a contract, as its JSON ABI describes it.
public struct ABIFunction: Hashable, Sendable {
    /// An input, or a component of one.
    public struct Parameter: Hashable, Sendable {
        /// May be empty.
        public let name: String
        /// Tuples with their components, but without the names of these.
        public let type: ABIType
        /// The components of the innermost tuple of `type`; empty when there is none or when they are not named.
        public let components: [Parameter]
    }

    /// Such as `transfer`.
    public let name: String
    /// In the order of the calldata.
    public let inputs: [Parameter]
    /// Such as `transfer(address,uint256)`.
    public let signature: String
    /// The first four bytes of the Keccak-256 of the signature.
    public let selector: [UInt8]

    init(name: String, inputs: [Parameter]) {
        self.name = name
        self.inputs = inputs
        signature = name + ABIType.tuple(inputs.map(\.type)).canonicalName
        selector = Array(Keccak256.hash(Array(signature.utf8)).prefix(4))
    }

    /// The function of a signature such as `transfer(address,uint256)`; its inputs have no names.
    /// - Throws: `malformed` for other text, `tooLarge` as `ABIType`.
    public init(signature: String) throws(EthereumError) {
        let (name, types) = try Self.split(signature)
        self.init(name: name, inputs: types.map { Parameter(name: "", type: $0, components: []) })
    }

    /// The first topic of an event's log entries: the Keccak-256 of its canonical signature, 32 bytes.
    /// - Throws: as `init(signature:)`.
    public static func eventTopic(signature: String) throws(EthereumError) -> [UInt8] {
        let (name, types) = try split(signature)
        return Keccak256.hash(Array((name + ABIType.tuple(types).canonicalName).utf8))
    }

    private static func split(_ signature: String) throws(EthereumError) -> (name: String, types: [ABIType]) {
        guard let open = signature.utf8.firstIndex(of: 0x28),
            Identifier.isValid(signature[..<open], allowingDollar: true)
        else { throw EthereumError(.malformed, "a signature is a name and types in parentheses") }
        let (name, list) = (String(signature[..<open]), String(signature[open...]))
        if list == "()" { return (name, []) }
        guard case .tuple(let types) = try ABIType(list) else {
            throw EthereumError(.malformed, "a signature is a name and types in parentheses")
        }
        return (name, types)
    }
}

extension ABIFunction {
    /// Selector and encoded arguments.
    /// - Throws: as `ABI.encode`.
    public func encodeCall(_ arguments: [ABIValue]) throws(EthereumError) -> [UInt8] {
        selector + (try ABI.encode(arguments, as: inputs.map(\.type)))
    }

    /// The arguments of calldata that begins with this function's selector.
    /// - Throws: `malformed` for another selector; else as `ABI.decode`.
    public func decodeCall(
        _ calldata: [UInt8], options: ABI.DecodingOptions = .default
    ) throws(EthereumError) -> [ABIValue] {
        guard calldata.starts(with: selector) else {
            throw EthereumError(.malformed, "the calldata does not begin with the selector")
        }
        return try ABI.decode(calldata.dropFirst(4), as: inputs.map(\.type), options: options)
    }
}
