import Bytes

/// One JSON object, read member by member; what nobody asked for is refused at the end.
struct ObjectReader {
    /// Where the object lies in the body, dotted.
    let path: String
    private let members: [JSON.Member]
    /// A bit for every member that was read.
    private var read: UInt64 = 0

    /// - Throws: `PolicyError` when the value is no object.
    init(_ json: JSON?, at path: String) throws(PolicyError) {
        guard let json else { throw PolicyError(at: path, "Required") }
        guard let members = json.objectValue else { throw PolicyError(at: path, expected: "object", json) }
        // No object of the schema has nearly as many.
        guard members.count <= UInt64.bitWidth else { throw PolicyError(at: path, "Object has too many keys") }
        self.path = path
        self.members = members
    }

    /// The path of a member.
    func at(_ member: String) -> String { path.isEmpty ? member : "\(path).\(member)" }

    /// The value of a member, or nil when it is absent. A null is a value.
    mutating func take(_ member: String) -> JSON? {
        guard let index = place(of: member) else { return nil }
        read |= 1 << index
        return members[index].value
    }

    /// Whether a member is there and not yet read.
    func has(_ member: String) -> Bool { place(of: member) != nil }

    /// Whether a member is there, not yet read, and null.
    func isNull(_ member: String) -> Bool { place(of: member).map { members[$0].value.isNull } ?? false }

    private func place(of member: String) -> Int? {
        members.indices.first { read >> $0 & 1 == 0 && members[$0].key.hasSameBytes(as: member) }
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
        guard read.nonzeroBitCount < members.count else { return }
        let unread = members.indices.filter { read >> $0 & 1 == 0 }
        let names = unread.prefix(5).map { "'\(members[$0].key.shortened(to: 64))'" }.joined(separator: ", ")
        throw PolicyError(at: path, "Unrecognized key(s) in object: \(names)")
    }
}
