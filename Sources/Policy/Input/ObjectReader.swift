import Bytes

/// One JSON object, read member by member; what nobody asked for is refused at the end.
struct ObjectReader {
    /// Where the object lies in the body, dotted.
    let path: String
    private var unread: [JSON.Member]

    /// - Throws: `PolicyError` when the value is no object.
    init(_ json: JSON?, at path: String) throws(PolicyError) {
        guard let json else { throw PolicyError(at: path, "Required") }
        guard let members = json.objectValue else { throw PolicyError(at: path, expected: "object", json) }
        self.path = path
        self.unread = members
    }

    /// The path of a member.
    func at(_ member: String) -> String { path.isEmpty ? member : "\(path).\(member)" }

    /// The value of a member, or nil when it is absent. A null is a value.
    mutating func take(_ member: String) -> JSON? {
        guard let index = unread.firstIndex(where: { $0.key.utf8.elementsEqual(member.utf8) }) else { return nil }
        return unread.remove(at: index).value
    }

    /// Whether a member is there and not yet read.
    func has(_ member: String) -> Bool { unread.contains { $0.key.utf8.elementsEqual(member.utf8) } }

    /// Whether a member is there, not yet read, and null.
    func isNull(_ member: String) -> Bool {
        unread.contains { $0.key.utf8.elementsEqual(member.utf8) && $0.value.isNull }
    }

    mutating func required(_ member: String) throws(PolicyError) -> JSON {
        guard let value = take(member) else { throw PolicyError(at: at(member), "Required") }
        return value
    }

    /// A text of at most `limit` UTF-8 bytes.
    mutating func text(_ member: String, atMost limit: Int = InputLimits.text) throws(PolicyError) -> String {
        try required(member).text(at: at(member), atMost: limit)
    }

    mutating func optionalText(_ member: String, atMost limit: Int = InputLimits.text) throws(PolicyError) -> String? {
        guard let value = take(member) else { return nil }
        return try value.text(at: at(member), atMost: limit)
    }

    mutating func optionalBool(_ member: String) throws(PolicyError) -> Bool? {
        guard let value = take(member) else { return nil }
        guard let bool = value.boolValue else { throw PolicyError(at: at(member), expected: "boolean", value) }
        return bool
    }

    /// An array of at most `limit` elements.
    mutating func array(_ member: String, atMost limit: Int) throws(PolicyError) -> [JSON] {
        try required(member).array(at: at(member), atMost: limit)
    }

    mutating func object(_ member: String) throws(PolicyError) -> ObjectReader {
        try ObjectReader(take(member), at: at(member))
    }

    /// One of the texts of an enumeration.
    mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ member: String, _: Choice.Type = Choice.self
    ) throws(PolicyError) -> Choice where Choice.RawValue == String {
        let text = try text(member)
        guard let choice = Choice(rawValue: text) else {
            let names = Choice.allCases.map { "'\($0.rawValue)'" }.joined(separator: " | ")
            throw PolicyError(
                at: at(member), "Invalid enum value. Expected \(names), received '\(text.shortened(to: 64))'")
        }
        return choice
    }

    /// Refuses members that were not read.
    func finish() throws(PolicyError) {
        guard !unread.isEmpty else { return }
        let names = unread.prefix(5).map { "'\($0.key.shortened(to: 64))'" }.joined(separator: ", ")
        throw PolicyError(at: path, "Unrecognized key(s) in object: \(names)")
    }
}
