import Bytes

/// Typed structured data (EIP-712), read strictly: what four libraries would hash differently is refused.
public struct TypedData: Sendable {
    /// A declared type; `fields` in their declared order.
    public struct Struct: Hashable, Sendable {
        public let name: String
        public let fields: [Field]
    }

    public struct Field: Hashable, Sendable {
        public let name: String
        /// Such as `uint256` or `Person[2]`.
        public let type: String
    }

    /// The values that are present in the domain.
    public struct Domain: Hashable, Sendable {
        public var name: String?
        public var version: String?
        public var chainID: UInt256?
        public var verifyingContract: Address?
        /// 32 bytes.
        public var salt: [UInt8]?
    }

    /// All declared types in their declared order, `EIP712Domain` among them when `hasDomainType`.
    public let types: [Struct]
    public let primaryType: String
    /// Whether `types` declares `EIP712Domain` itself.
    public let hasDomainType: Bool
    public let domain: Domain
    /// 32 bytes.
    public let domainSeparator: [UInt8]
    /// `hashStruct` of the message, 32 bytes.
    public let structHash: [UInt8]
    /// What is signed, 32 bytes.
    public let digest: [UInt8]

    /// Reads `{types, primaryType or primary_type, domain, message}`.
    /// - Throws: with the path of what broke a rule.
    public init(_ json: JSON) throws(EthereumError) { throw EthereumError(.unsupported, "unfinished") }

    /// `encodeType` of a declared type, such as `Mail(Person from,string contents)Person(string name)`; nil for a name that is not declared.
    public func encodeType(of name: String) -> String? { nil }

    /// The value at a path of declared fields of the message, such as `order.maker` or `items[0].price`.
    ///
    /// Members that no type declares are not signed and cannot be reached.
    public func value(atPath path: String) -> TypedValue? { nil }
}
