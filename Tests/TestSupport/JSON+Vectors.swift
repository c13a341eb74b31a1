import Bytes

/// Reading one case of a vector file; what is absent or of another kind fails the test that asked.
extension JSON {
    /// The text of a member.
    public func string(_ member: String) throws(VectorError) -> String {
        guard let text = self[member]?.stringValue else { throw VectorError("no text in member \(member)") }
        return text
    }

    /// The bytes of a member in hex, with or without `0x`.
    public func bytes(_ member: String) throws(VectorError) -> [UInt8] {
        let text = try string(member)
        do {
            return try Hex.decode(text.hasPrefix("0x") ? String(text.dropFirst(2)) : text)
        } catch {
            throw VectorError("no hex in member \(member): \(text.prefix(80))")
        }
    }

    /// The elements of a member that is an array.
    public func cases(_ member: String) throws(VectorError) -> [JSON] {
        guard let cases = self[member]?.arrayValue else { throw VectorError("no array in member \(member)") }
        return cases
    }

    /// The value of a member that is an integer of at most 53 bits.
    public func integer(_ member: String) throws(VectorError) -> Int {
        guard let value = self[member]?.safeInteger else { throw VectorError("no integer in member \(member)") }
        return Int(value)
    }

    /// The value of a member that is true or false.
    public func bool(_ member: String) throws(VectorError) -> Bool {
        guard let value = self[member]?.boolValue else { throw VectorError("no truth value in member \(member)") }
        return value
    }
}
