import Bytes
import Cryptography
import Synchronization

/// The types that a piece of typed data declares, checked and resolved.
final class TypeTable: Sendable {
    struct Definition: Sendable {
        let declaration: TypedData.Struct
        let fieldTypes: [FieldType]
    }

    /// `encodeType` of a declared type and its hash.
    struct Encoding: Sendable {
        let text: String
        let hash: [UInt8]
    }

    /// In declared order.
    let definitions: [Definition]
    private let places: [String: Int]
    /// What has been worked out, by place.
    private let encodings: Mutex<[Int: Encoding]> = Mutex([:])

    private static let recent = RecentValues<TypeTable>()

    static let domainName = "EIP712Domain"
    static let maximumTypes = 256
    static let maximumFields = 256

    /// The table of the member `types`.
    static func read(_ json: JSON) throws(EthereumError) -> TypeTable {
        try recent.value(for: json) { json throws(EthereumError) in try TypeTable(json) }
    }

    private init(_ json: JSON) throws(EthereumError) {
        guard let members = json.objectValue else { throw EthereumError(.malformed, "types must be an object") }
        guard members.count <= Self.maximumTypes else { throw EthereumError(.tooLarge, "too many types") }
        var places: [String: Int] = [:]
        for member in members {
            try Self.check(typeName: member.key)
            guard places.updateValue(places.count, forKey: member.key) == nil else {
                throw EthereumError(.malformed, path: member.key, "the type is declared twice")
            }
        }
        var definitions: [Definition] = []
        for member in members {
            do {
                definitions.append(try Self.definition(member, among: places))
            } catch { throw error.inside(member.key) }
        }
        self.places = places
        self.definitions = definitions
    }

    func place(of name: String) -> Int? {
        guard let place = places[name], definitions[place].declaration.name.utf8.elementsEqual(name.utf8) else {
            return nil
        }
        return place
    }

    private static func definition(
        _ member: JSON.Member, among places: [String: Int]
    ) throws(EthereumError) -> Definition {
        guard let elements = member.value.arrayValue else { throw EthereumError(.malformed, "fields are an array") }
        guard elements.count <= maximumFields else { throw EthereumError(.tooLarge, "too many fields") }
        let isNamespaced = member.key.utf8.contains(0x3A)
        var fields: [TypedData.Field] = []
        var types: [FieldType] = []
        for element in elements {
            let field = try Self.field(element)
            guard !fields.contains(where: { $0.name == field.name }) else {
                throw EthereumError(.malformed, path: field.name, "two fields have one name")
            }
            fields.append(field)
            do { types.append(try FieldType(field.type, among: places)) } catch { throw error.inside(field.name) }
            // With struct fields, libraries disagree on the encoding of such a type.
            guard !isNamespaced || types.last?.referencedStruct == nil else {
                throw EthereumError(.malformed, path: field.name, "a type with a colon has only elementary fields")
            }
        }
        return Definition(declaration: TypedData.Struct(name: member.key, fields: fields), fieldTypes: types)
    }

    private static func field(_ json: JSON) throws(EthereumError) -> TypedData.Field {
        guard json.objectValue?.count == 2, let name = json["name"]?.stringValue, let type = json["type"]?.stringValue
        else { throw EthereumError(.malformed, "a field is exactly a name and a type") }
        guard Identifier.isValid(name, allowingDollar: true) else {
            throw EthereumError(.malformed, "not the name of a field")
        }
        return TypedData.Field(name: name, type: type)
    }

    /// A name, or two with a colon between them as Hyperliquid writes them; none that Solidity uses itself.
    private static func check(typeName name: String) throws(EthereumError) {
        let parts = name.utf8.split(separator: 0x3A, maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.allSatisfy({ Identifier.isValid(Substring($0), allowingDollar: false) }) else {
            throw EthereumError(.malformed, "not the name of a type")
        }
        guard !looksLikeSolidity(name) else {
            throw EthereumError(.malformed, "a type has the name of a Solidity type")
        }
    }

    private static func looksLikeSolidity(_ name: String) -> Bool {
        if ["bool", "address", "string", "byte", "function"].contains(name) { return true }
        func hasOnlyDigits(after prefix: String) -> Bool {
            name.hasPrefix(prefix) && name.utf8.dropFirst(prefix.utf8.count).allSatisfy { (0x30...0x39).contains($0) }
        }
        if ["bytes", "int", "uint"].contains(where: { hasOnlyDigits(after: $0) }) { return true }
        guard name.hasPrefix("fixed") || name.hasPrefix("ufixed") else { return false }
        let sizes = name.drop { $0 != "d" }.dropFirst()
        let numbers = sizes.split(separator: "x", omittingEmptySubsequences: false)
        let areNumbers = numbers.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
        return sizes.isEmpty || numbers.count == 2 && areNumbers
    }
}

extension TypeTable {
    /// The declaration, then those of all structs it refers to, sorted by their bytes (EIP-712, `encodeType`).
    func encoding(of place: Int) -> Encoding {
        encodings.withLock { encodings in
            if let known = encodings[place] { return known }
            let text = encodeType(place)
            let encoding = Encoding(text: text, hash: Keccak256.hash(Array(text.utf8)))
            encodings[place] = encoding
            return encoding
        }
    }

    private func encodeType(_ place: Int) -> String {
        var reached: Set<Int> = [place]
        var open = [place]
        while let next = open.popLast() {
            for case let place? in definitions[next].fieldTypes.map(\.referencedStruct)
            where reached.insert(place).inserted {
                open.append(place)
            }
        }
        reached.remove(place)
        let referenced = reached.map { definitions[$0].declaration }.sorted { $0.name < $1.name }
        return ([definitions[place].declaration] + referenced).map(\.encoded).joined()
    }
}

extension TypedData.Struct {
    /// The declaration alone, without those it refers to.
    var encoded: String {
        "\(name)(\(fields.map { "\($0.type) \($0.name)" }.joined(separator: ",")))"
    }
}

extension EthereumError {
    /// The same fault seen from the value around it.
    func inside(_ outer: String) -> EthereumError {
        let path = path.map { $0.hasPrefix("[") ? outer + $0 : "\(outer).\($0)" } ?? outer
        return EthereumError(code, path: path, message)
    }
}
