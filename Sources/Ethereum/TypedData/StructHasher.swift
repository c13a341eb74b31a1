import Bytes
import Cryptography

/// Computes `hashStruct`.
struct StructHasher {
    private let table: TypeTable

    /// Undeclared members of a message are ignored; more of them than this are refused.
    private static let maximumUndeclaredMembers = 64
    private static let maximumDepth = 64

    init(_ table: TypeTable) { self.table = table }

    /// `keccak256(typeHash ‖ encodeData)`, 32 bytes.
    func hash(_ json: JSON, asStruct place: Int, depth: Int = 0) throws(EthereumError) -> [UInt8] {
        let definition = table.definitions[place]
        guard let members = json.objectValue else { throw EthereumError(.malformed, "not an object") }
        guard members.count <= definition.fieldTypes.count + Self.maximumUndeclaredMembers else {
            throw EthereumError(.tooLarge, "too many undeclared members")
        }
        var hasher = Keccak256()
        hasher.update(table.encoding(of: place).hash)
        for (field, type) in zip(definition.declaration.fields, definition.fieldTypes) {
            guard let value = json[field.name] else { throw EthereumError(.malformed, path: field.name, "missing") }
            do {
                hasher.update(try word(of: value, as: type, depth: depth))
            } catch { throw error.inside(field.name) }
        }
        return hasher.finish()
    }

    private func word(of json: JSON, as type: FieldType, depth: Int) throws(EthereumError) -> [UInt8] {
        guard depth <= Self.maximumDepth else { throw EthereumError(.tooLarge, "nested too deep") }
        switch type {
        case .elementary(let type):
            return try TypedValue(json, as: type).word(of: type)
        case .structure(let place):
            // A null struct is zero in MetaMask and eth-account; the other libraries refuse it.
            if json.isNull { return [UInt8](repeating: 0, count: 32) }
            return try hash(json, asStruct: place, depth: depth + 1)
        case .array(let element, let count):
            return try hash(elements: json, of: element, count: count, depth: depth)
        }
    }

    private func hash(
        elements json: JSON, of type: FieldType, count: Int?, depth: Int
    ) throws(EthereumError) -> [UInt8] {
        guard let elements = json.arrayValue else { throw EthereumError(.malformed, "not an array") }
        guard count == nil || count == elements.count else {
            throw EthereumError(.malformed, "the array has another length than its type")
        }
        var hasher = Keccak256()
        for (index, element) in elements.enumerated() {
            do {
                hasher.update(try word(of: element, as: type, depth: depth + 1))
            } catch { throw error.inside("[\(index)]") }
        }
        return hasher.finish()
    }
}
