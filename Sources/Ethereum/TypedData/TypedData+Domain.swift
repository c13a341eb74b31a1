import Bytes
import Cryptography

extension TypedData {
    /// The values that are present in the domain.
    /// Nil stands for an absent member.
    public struct Domain: Hashable, Sendable {
        /// Of the application or protocol.
        public let name: String?
        /// Of the signing domain.
        public let version: String?
        /// EIP-155 chain ID.
        public let chainID: UInt256?
        /// The contract that will verify the signature.
        public let verifyingContract: Address?
        /// 32 bytes.
        public let salt: [UInt8]?
        /// The declaration that the present members demand.
        let fields: [Field]
        /// `hashStruct` of the domain, 32 bytes.
        let separator: [UInt8]
    }
}

extension TypedData.Domain {
    /// The members that a domain can have, in their canonical order.
    private static let members: [(field: TypedData.Field, type: ABIType)] = [
        (TypedData.Field(name: "name", type: "string"), .string),
        (TypedData.Field(name: "version", type: "string"), .string),
        (TypedData.Field(name: "chainId", type: "uint256"), .uint(bits: 256)),
        (TypedData.Field(name: "verifyingContract", type: "address"), .address),
        (TypedData.Field(name: "salt", type: "bytes32"), .fixedBytes(32)),
    ]

    /// The type hashes of all subsets of the members; bit n of the index stands for member n.
    private static let typeHashes: [[UInt8]] = (0..<(1 << members.count)).map { subset in
        let fields = members.indices.filter { subset >> $0 & 1 == 1 }.map { members[$0].field }
        let declaration = TypedData.Struct(name: TypeTable.domainName, fields: fields)
        return Keccak256.hash(Array(declaration.encoded.utf8))
    }

    private static let recent = RecentValues<TypedData.Domain>()

    /// - Throws: `malformed` for a member that a domain does not have; else as the types of the members.
    static func read(_ json: JSON) throws(EthereumError) -> TypedData.Domain {
        try recent.value(for: json) { json throws(EthereumError) in try TypedData.Domain(json) }
    }

    private init(_ json: JSON) throws(EthereumError) {
        guard let count = json.objectValue?.count else { throw EthereumError(.malformed, "not an object") }
        var subset = 0
        var words: [UInt8] = []
        var values: [TypedValue?] = []
        for (index, member) in Self.members.enumerated() {
            guard let json = json[member.field.name] else {
                values.append(nil)
                continue
            }
            do {
                let value = try TypedValue(json, as: member.type)
                words += value.word(of: member.type)
                values.append(value)
            } catch { throw error.inside(member.field.name) }
            subset |= 1 << index
        }
        guard subset.nonzeroBitCount == count else { throw EthereumError(.malformed, "an unknown domain member") }
        fields = Self.members.indices.filter { subset >> $0 & 1 == 1 }.map { Self.members[$0].field }
        separator = Keccak256.hash(Self.typeHashes[subset] + words)
        name = if case .string(let text)? = values[0] { text } else { nil }
        version = if case .string(let text)? = values[1] { text } else { nil }
        chainID = if case .integer(let integer)? = values[2] { integer.magnitude } else { nil }
        verifyingContract = if case .address(let address)? = values[3] { address } else { nil }
        salt = if case .bytes(let bytes)? = values[4] { bytes } else { nil }
    }
}
