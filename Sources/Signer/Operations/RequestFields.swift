import Bytes
import Ethereum

/// Reads the members of a client's JSON object one by one and refuses what is left over.
///
/// Refusals name the field in the words of Privy's API.
struct RequestFields {
    private let path: String
    private let members: [JSON.Member]
    private var taken: Set<String> = []

    init(_ json: JSON?, path: String = "") throws(Refusal) {
        guard case .object(let members)? = json ?? .object([]) else {
            throw Refusal.input(path, "Expected object")
        }
        self.path = path
        self.members = members
    }

    func at(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    /// The member, or nil when it is absent.
    mutating func optional(_ name: String) -> JSON? {
        taken.insert(name)
        return members.first { $0.key.hasSameBytes(as: name) }?.value
    }

    mutating func required(_ name: String) throws(Refusal) -> JSON {
        guard let value = optional(name) else { throw Refusal.input(at(name), "Required") }
        return value
    }

    mutating func text(_ name: String, length: ClosedRange<Int>) throws(Refusal) -> String {
        try checkedText(required(name), name, length)
    }

    /// The text, or nil when the member is absent or null.
    mutating func optionalText(_ name: String, length: ClosedRange<Int>) throws(Refusal) -> String? {
        guard let value = optional(name), !value.isNull else { return nil }
        return try checkedText(value, name, length)
    }

    private func checkedText(_ value: JSON, _ name: String, _ length: ClosedRange<Int>) throws(Refusal) -> String {
        guard let text = value.stringValue else { throw Refusal.input(at(name), "Expected string") }
        guard length.contains(text.unicodeScalars.count) else {
            throw Refusal.input(
                at(name), "String must contain \(length.lowerBound) to \(length.upperBound) character(s)")
        }
        return text
    }

    /// An array of at most `limit` elements; nil when the member is absent.
    mutating func optionalList(_ name: String, atMost limit: Int) throws(Refusal) -> [JSON]? {
        guard let value = optional(name) else { return nil }
        guard let elements = value.arrayValue else { throw Refusal.input(at(name), "Expected array") }
        guard elements.count <= limit else {
            throw Refusal.input(at(name), "Array must contain at most \(limit) element(s)")
        }
        return elements
    }

    /// Identifiers of records; nil when the member is absent.
    mutating func optionalIDs(_ name: String, atMost limit: Int) throws(Refusal) -> [String]? {
        guard let elements = try optionalList(name, atMost: limit) else { return nil }
        var ids: [String] = []
        for (position, element) in elements.enumerated() {
            guard let id = element.stringValue, RecordID.isValid(id) else {
                throw Refusal.input("\(at(name)).\(position)", "Expected the id of a resource")
            }
            guard !ids.contains(id) else { throw Refusal.input("\(at(name)).\(position)", "Duplicate id") }
            ids.append(id)
        }
        return ids
    }

    /// Ethereum addresses, each once, with their checksum if they have one; nil when the member is absent.
    mutating func optionalAddresses(_ name: String, atMost limit: Int) throws(Refusal) -> [Address]? {
        guard let elements = try optionalList(name, atMost: limit) else { return nil }
        var addresses: [Address] = []
        for (position, element) in elements.enumerated() {
            let path = "\(at(name)).\(position)"
            guard let text = element.stringValue, let address = try? Address(text) else {
                throw Refusal.input(path, "Expected an address of 0x and 40 hexadecimal digits with a right checksum")
            }
            guard !addresses.contains(address) else { throw Refusal.input(path, "Duplicate address") }
            addresses.append(address)
        }
        return addresses
    }

    mutating func optionalInteger(_ name: String, in range: ClosedRange<Int64>) throws(Refusal) -> Int64? {
        guard let value = optional(name), !value.isNull else { return nil }
        guard let number = value.safeInteger, range.contains(number) else {
            throw Refusal.input(at(name), "Expected an integer from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// True or false; nil when the member is absent.
    mutating func optionalFlag(_ name: String) throws(Refusal) -> Bool? {
        guard let value = optional(name) else { return nil }
        guard let flag = value.boolValue else { throw Refusal.input(at(name), "Expected boolean") }
        return flag
    }

    /// Bytes in padded base64.
    mutating func base64(_ name: String, _ length: ClosedRange<Int>) throws(Refusal) -> [UInt8] {
        guard let bytes = try optionalBase64(name, length) else { throw Refusal.input(at(name), "Required") }
        return bytes
    }

    /// Bytes in padded base64; nil when the member is absent.
    mutating func optionalBase64(_ name: String, _ length: ClosedRange<Int>) throws(Refusal) -> [UInt8]? {
        guard let value = optional(name) else { return nil }
        guard let text = value.stringValue, text.utf8.count <= (length.upperBound + 2) / 3 * 4,
            let bytes = try? Base64.decode(text), length.contains(bytes.count)
        else {
            throw Refusal.input(
                at(name), "Expected base64 of \(length.lowerBound) to \(length.upperBound) bytes")
        }
        return bytes
    }

    /// A refusal that names a member of this object.
    func fault(_ name: String, _ what: String) -> Refusal { Refusal.input(at(name), what) }

    /// Members of Privy's API that are not offered here: refused by name, never stored and ignored.
    mutating func refuseUnsupported(_ names: [String]) throws(Refusal) {
        for name in names where optional(name) != nil {
            throw Refusal.input(at(name), "Not supported by this server")
        }
    }

    /// Refuses members that nobody asked for.
    func finish() throws(Refusal) {
        let unknown = members.map(\.key).filter { !taken.contains($0) }
        guard unknown.isEmpty else {
            let names = unknown.prefix(8).map { "'\($0.prefix(64))'" }.joined(separator: ", ")
            throw Refusal.input(path, "Unrecognized key(s) in object: \(names)")
        }
    }
}
