/// Reads one complete request head, strictly as RFC 9112 writes it.
///
/// Where the standard lets a server be lenient, this one refuses: what two parties on the way could read differently is how
/// requests are smuggled.
struct RequestHeadParser {
    private static let methodLimitBytes = 32

    private let bytes: [UInt8]
    private let limits: HTTPLimits
    private var position = 0

    /// Parses `bytes`, which end with the empty line.
    static func parse(_ bytes: [UInt8], limits: HTTPLimits) throws(HTTPError) -> RequestHead {
        var parser = RequestHeadParser(bytes: bytes, limits: limits)
        return try parser.head()
    }

    private init(bytes: [UInt8], limits: HTTPLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    private mutating func head() throws(HTTPError) -> RequestHead {
        let method = try self.method()
        let target = try self.target()
        let minorVersion = try version()
        // Checked after the version, so that an HTTP/2 preface is told what is wrong.
        guard bytes[target.lowerBound] == ASCII.slash || target.count == 1 && bytes[target.lowerBound] == ASCII.asterisk
        else { throw .malformed("The request target is neither a path nor *.") }
        let (fields, message) = try self.fields()
        let question = bytes[target].firstIndex(of: ASCII.questionMark)
        let text = bytes.asciiText(in: target)
        return RequestHead(
            method: bytes.asciiText(in: method), target: text,
            path: question.map { bytes.asciiText(in: target.lowerBound..<$0) } ?? text,
            query: question.map { bytes.asciiText(in: ($0 + 1)..<target.upperBound) },
            fields: HTTPFields(bytes: bytes, fields: fields),
            framing: try message.framing(minorVersion: minorVersion, limits: limits),
            isPersistent: minorVersion == 1 && !message.wantsClose,
            expectsContinue: minorVersion == 1 && message.expectsContinue)
    }

    private mutating func method() throws(HTTPError) -> Range<Int> {
        let method = take(while: ASCII.isToken)
        guard 1...Self.methodLimitBytes ~= method.count, takeByte(ASCII.space) else {
            throw .malformed("The request line has no valid method.")
        }
        return method
    }

    private mutating func target() throws(HTTPError) -> Range<Int> {
        let target = take(while: ASCII.isVisible)
        guard target.count <= limits.targetBytes else { throw .uriTooLong }
        guard !target.isEmpty, takeByte(ASCII.space) else {
            throw .malformed("The request line has no valid target.")
        }
        return target
    }

    /// The minor version, 0 or 1.
    private mutating func version() throws(HTTPError) -> Int {
        let version = position..<min(position + 8, bytes.count)
        position = version.upperBound
        guard version.count == 8, bytes[version].starts(with: "HTTP/".utf8), bytes[version.upperBound - 2] == 0x2e,
            ASCII.isDigit(bytes[version.upperBound - 3]), ASCII.isDigit(bytes[version.upperBound - 1]), takeLineEnd()
        else { throw .malformed("The request line does not end with a version.") }
        let major = bytes[version.upperBound - 3] - ASCII.zero
        let minor = bytes[version.upperBound - 1] - ASCII.zero
        guard major == 1, minor <= 1 else {
            throw HTTPError(.versionNotSupported, "Only HTTP/1.1 and HTTP/1.0 are supported.")
        }
        return Int(minor)
    }

    private mutating func fields() throws(HTTPError) -> ([HTTPFields.Field], MessageFields) {
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

    @inline(__always)
    private mutating func take(while isWanted: (UInt8) -> Bool) -> Range<Int> {
        let start = position
        while position < bytes.count, isWanted(bytes[position]) { position += 1 }
        return start..<position
    }

    private mutating func takeByte(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func takeLineEnd() -> Bool {
        guard position + 1 < bytes.count, bytes[position] == ASCII.carriageReturn,
            bytes[position + 1] == ASCII.lineFeed
        else { return false }
        position += 2
        return true
    }
}
