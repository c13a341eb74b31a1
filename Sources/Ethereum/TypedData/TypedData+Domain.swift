import Bytes

extension TypedData {
    /// The values that are present in the domain.
    public struct Domain: Hashable, Sendable {
        public let name: String?
        public let version: String?
        public let chainID: UInt256?
        public let verifyingContract: Address?
        /// 32 bytes.
        public let salt: [UInt8]?
    }
}

extension TypedData.Domain {
    /// The fields of a domain in their canonical order.
    private static let fields = [
        TypedData.Field(name: "name", type: "string"), TypedData.Field(name: "version", type: "string"),
        TypedData.Field(name: "chainId", type: "uint256"),
        TypedData.Field(name: "verifyingContract", type: "address"), TypedData.Field(name: "salt", type: "bytes32"),
    ]

    /// The declaration that the present members demand.
    static func declaration(of json: JSON) throws(EthereumError) -> [TypedData.Field] {
        guard let members = json.objectValue else { throw EthereumError(.malformed, "not an object") }
        let present = fields.filter { json[$0.name] != nil }
        guard present.count == members.count else { throw EthereumError(.malformed, "an unknown domain member") }
        return present
    }

    init(_ json: JSON) throws(EthereumError) {
        name = json["name"]?.stringValue
        version = json["version"]?.stringValue
        salt = try json["salt"].map { json throws(EthereumError) in try TypedValue(json, as: .fixedBytes(32)) }?.bytes
        chainID = try json["chainId"].map { json throws(EthereumError) in try TypedValue(json, as: .uint(bits: 256)) }?
            .integer?.magnitude
        verifyingContract = try json["verifyingContract"]
            .map { json throws(EthereumError) in try TypedValue(json, as: .address) }?.address
    }
}

extension TypedValue {
    fileprivate var bytes: [UInt8]? { if case .bytes(let bytes) = self { bytes } else { nil } }
    fileprivate var integer: EVMInteger? { if case .integer(let integer) = self { integer } else { nil } }
    fileprivate var address: Address? { if case .address(let address) = self { address } else { nil } }
}
