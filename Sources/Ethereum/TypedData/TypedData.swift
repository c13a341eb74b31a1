import Bytes
import Cryptography

/// Typed structured data (EIP-712), read strictly: what four libraries would hash differently is refused.
public struct TypedData: Sendable {
    /// A declared type with its fields in declared order.
    public struct Struct: Hashable, Sendable {
        /// Such as `Person`.
        public let name: String
        /// In declared order.
        public let fields: [Field]

        /// A declaration, to compare with one that was read.
        public init(name: String, fields: [Field]) {
            self.name = name
            self.fields = fields
        }
    }

    /// A member of a declared type.
    public struct Field: Hashable, Sendable {
        /// Such as `owner`.
        public let name: String
        /// Such as `uint256` or `Person[2]`.
        public let type: String

        /// A field, to compare with one that was read.
        public init(name: String, type: String) {
            self.name = name
            self.type = type
        }
    }

    /// The declared type of the message.
    public let primaryType: String
    /// Whether `types` declares `EIP712Domain` itself.
    public let hasDomainType: Bool
    /// Where the signature is to count.
    public let domain: Domain
    /// 32 bytes.
    public var domainSeparator: [UInt8] { domain.separator }
    /// `hashStruct` of the message, 32 bytes.
    public let structHash: [UInt8]
    /// What is signed, 32 bytes.
    public let digest: [UInt8]

    let table: TypeTable
    let primaryPlace: Int
    let message: JSON

    /// All declared types in their declared order, `EIP712Domain` among them when `hasDomainType`.
    public var types: [Struct] { table.definitions.map(\.declaration) }

    /// Whether exactly these types are declared, each with exactly these fields.
    public func declares(_ types: [String: [Field]]) -> Bool {
        types.count == table.definitions.count
            && table.definitions.allSatisfy { types[$0.declaration.name] == $0.declaration.fields }
    }

    /// Reads `{types, primaryType or primary_type, domain, message}`.
    ///
    /// Members of the message that no type declares are neither hashed nor readable.
    /// - Throws: the code of the rule that is broken, with the path of where, such as `message.order.maker`.
    public init(_ json: JSON) throws(EthereumError) {
        let parts = try Parts(json)
        guard parts.message.hasOnlyIntegers else {
            throw EthereumError(.malformed, path: "message", "a number that is no integer")
        }
        do { table = try TypeTable.read(parts.types) } catch { throw error.inside("types") }
        guard let primaryPlace = table.place(of: parts.primaryType), parts.primaryType != TypeTable.domainName else {
            throw EthereumError(.malformed, path: "primaryType", "not a declared type")
        }
        primaryType = parts.primaryType
        self.primaryPlace = primaryPlace
        message = parts.message

        do throws(EthereumError) {
            domain = try Domain.read(parts.domain)
            let declared = table.place(of: TypeTable.domainName)
            hasDomainType = declared != nil
            if let declared, table.definitions[declared].declaration.fields != domain.fields {
                throw EthereumError(.malformed, "EIP712Domain lists other fields, order or types than the domain has")
            }
        } catch { throw error.inside("domain") }

        do { structHash = try StructHasher(table).hash(message, asStruct: primaryPlace) } catch {
            throw error.inside("message")
        }
        digest = Keccak256.hash([0x19, 0x01] + domain.separator + structHash)
    }

    /// `encodeType` of a declared type, such as `Mail(Person from,string contents)Person(string name)`; nil for a name
    /// that is not declared.
    public func encodeType(of name: String) -> String? { table.place(of: name).map { table.encoding(of: $0).text } }

    /// The four members of the outermost object.
    private struct Parts {
        let types: JSON
        let primaryType: String
        let domain: JSON
        let message: JSON

        init(_ json: JSON) throws(EthereumError) {
            guard json.objectValue?.count == 4, let types = json["types"], let domain = json["domain"],
                let message = json["message"], let primary = json["primaryType"] ?? json["primary_type"]
            else { throw EthereumError(.malformed, "exactly types, primaryType, domain and message are needed") }
            guard let primaryType = primary.stringValue else {
                throw EthereumError(.malformed, path: "primaryType", "not a string")
            }
            self.types = types
            self.primaryType = primaryType
            self.domain = domain
            self.message = message
        }
    }
}

extension JSON {
    /// Whether no number has a fraction or exponent, also where no type is declared.
    fileprivate var hasOnlyIntegers: Bool {
        switch self {
        case .number(let token): token.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2D }
        case .array(let elements): elements.allSatisfy(\.hasOnlyIntegers)
        case .object(let members): members.allSatisfy(\.value.hasOnlyIntegers)
        case .null, .bool, .string: true
        }
    }
}
