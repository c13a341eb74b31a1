import Bytes
import Ethereum

/// EIP-712 typed data in the form that is sent to the server, and its digest.
///
/// Members that no type declares are left out, integers beyond 2^53 − 1 become decimal text, and `EIP712Domain` is added to the
/// types where it is missing, as most clients send it. What libraries hash differently is refused.
struct RequestedTypedData {
    /// `{domain, types, primary_type, message}`.
    let json: JSON
    let typedData: TypedData

    private static let domainName = "EIP712Domain"
    private static let domainFields = [
        ("name", "string"), ("version", "string"), ("chainId", "uint256"), ("verifyingContract", "address"),
        ("salt", "bytes32"),
    ]
    private static let maximumDepth = 64

    /// Reads `{domain, types, primaryType or primary_type, message}`.
    /// - Throws: `invalidRequest` with the path of what is wrong.
    init(_ full: JSON) throws(VaultError) {
        guard let domain = full["domain"], domain.objectValue != nil, let message = full["message"],
            var types = full["types"]?.objectValue
        else { throw VaultError(.invalidRequest, "typed data needs the objects `domain`, `types` and `message`") }
        guard let primaryType = (full["primaryType"] ?? full["primary_type"])?.stringValue else {
            throw VaultError(.invalidRequest, "`primaryType` is missing")
        }
        types = types.map { JSON.Member($0.key, Self.declaration($0.value)) }
        if !types.contains(where: { $0.key == Self.domainName }) {
            types.append(JSON.Member(Self.domainName, Self.domainType(of: domain)))
        }
        let declared = Self.Declarations(types)
        json = [
            "domain": try declared.converted(domain, Self.domainName), "types": .object(types),
            "primary_type": .string(primaryType), "message": try declared.converted(message, primaryType),
        ]
        do { typedData = try TypedData(json) } catch {
            throw VaultError(.invalidRequest, "the typed data cannot be signed: \(error)")
        }
    }

    /// Fields with their name and type and nothing else.
    private static func declaration(_ fields: JSON) -> JSON {
        guard let fields = fields.arrayValue else { return fields }
        return .array(
            fields.map { field in
                guard let name = field["name"], let type = field["type"] else { return field }
                return ["name": name, "type": type]
            })
    }

    private static func domainType(of domain: JSON) -> JSON {
        .array(
            domainFields.filter { domain[$0.0] != nil }.map { ["name": .string($0.0), "type": .string($0.1)] })
    }

    /// The declared types, by which values are converted. Whether they are what they should be is judged afterwards.
    private struct Declarations {
        private let fields: [String: [(name: String, type: String)]]

        init(_ types: [JSON.Member]) {
            fields = Dictionary(
                types.map { member in
                    let fields = (member.value.arrayValue ?? []).compactMap { field in
                        field["name"]?.stringValue.flatMap { name in field["type"]?.stringValue.map { (name, $0) } }
                    }
                    return (member.key, fields)
                }, uniquingKeysWith: { first, _ in first })
        }

        func converted(_ value: JSON, _ type: String, depth: Int = 0) throws(VaultError) -> JSON {
            guard depth <= RequestedTypedData.maximumDepth else {
                throw VaultError(.invalidRequest, "typed data is nested too deeply")
            }
            if type.hasSuffix("]"), let bracket = type.lastIndex(of: "["), let elements = value.arrayValue {
                let element = String(type[..<bracket])
                return .array(
                    try elements.map { value throws(VaultError) in try converted(value, element, depth: depth + 1) })
            }
            if let fields = fields[type], value.objectValue != nil {
                // A domain is kept whole: a member that it cannot have is refused, not dropped.
                if type == RequestedTypedData.domainName { return convertedDomain(value) }
                var members: [JSON.Member] = []
                for field in fields {
                    guard let member = value[field.name] else { continue }
                    members.append(JSON.Member(field.name, try converted(member, field.type, depth: depth + 1)))
                }
                return .object(members)
            }
            return value.asIntegerText(type)
        }

        private func convertedDomain(_ domain: JSON) -> JSON {
            .object(
                (domain.objectValue ?? []).map { member in
                    let isInteger = member.key == "chainId"
                    return JSON.Member(member.key, isInteger ? member.value.asIntegerText("uint256") : member.value)
                })
        }
    }
}

extension JSON {
    /// Decimal text for an integer that canonical JSON would round: a signature would not protect its digits.
    fileprivate func asIntegerText(_ type: String) -> JSON {
        guard type.hasPrefix("uint") || type.hasPrefix("int"), case .number(let token) = self, safeInteger == nil,
            EVMInteger(decimal: token) != nil
        else { return self }
        return .string(token)
    }
}
