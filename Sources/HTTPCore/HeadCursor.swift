/// Walks the bytes of a head; requests and answers are read by the same rules (RFC 9112 §2 to §5).
struct HeadCursor {
    let bytes: [UInt8]
    private(set) var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    @inline(__always)
    mutating func take(while isWanted: (UInt8) -> Bool) -> Range<Int> {
        let start = position
        while position < bytes.count, isWanted(bytes[position]) { position += 1 }
        return start..<position
    }

    mutating func takeByte(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    mutating func takeLineEnd() -> Bool {
        guard position + 1 < bytes.count, bytes[position] == ASCII.carriageReturn,
            bytes[position + 1] == ASCII.lineFeed
        else { return false }
        position += 2
        return true
    }

    /// `HTTP/1.0` or `HTTP/1.1`: the minor version. nil for what is no version at all.
    mutating func version() throws(HTTPError) -> Int? {
        let version = position..<min(position + 8, bytes.count)
        guard version.count == 8, bytes[version].starts(with: "HTTP/".utf8), bytes[version.upperBound - 2] == 0x2e,
            ASCII.isDigit(bytes[version.upperBound - 3]), ASCII.isDigit(bytes[version.upperBound - 1])
        else { return nil }
        position = version.upperBound
        let major = bytes[version.upperBound - 3] - ASCII.zero
        let minor = bytes[version.upperBound - 1] - ASCII.zero
        guard major == 1, minor <= 1 else {
            throw HTTPError(.versionNotSupported, "Only HTTP/1.1 and HTTP/1.0 are supported.")
        }
        return Int(minor)
    }

    /// All lines to the empty one, which is the end.
    mutating func fields(limits: HTTPLimits) throws(HTTPError) -> ([HTTPFields.Field], MessageFields) {
        var fields: [HTTPFields.Field] = []
        fields.reserveCapacity(12)
        var message = MessageFields()
        while !takeLineEnd() {
            guard fields.count < limits.fieldCount else { throw .headersTooLarge }
            let field = try self.field()
            try message.note(field, in: bytes)
            fields.append(field)
        }
        guard position == bytes.count else { throw .malformed("The head goes on after its empty line.") }
        return (fields, message)
    }

    /// One line; a name that begins with a blank would be a folded line, RFC 9112 §5.2, and is no token.
    private mutating func field() throws(HTTPError) -> HTTPFields.Field {
        let name = take(while: ASCII.isToken)
        guard !name.isEmpty, takeByte(ASCII.colon) else { throw .malformed("A header field has no valid name.") }
        let value = take(while: ASCII.isFieldValue)
        guard takeLineEnd() else { throw .malformed("A header field has no valid value.") }
        return HTTPFields.Field(name: name, value: bytes.trimmingBlanks(in: value))
    }
}
