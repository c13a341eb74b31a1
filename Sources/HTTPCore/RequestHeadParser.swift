/// Reads one complete request head, strictly as RFC 9112 writes it.
///
/// Where the standard lets a server be lenient, this one refuses: what two parties on the way could read differently is how
/// requests are smuggled.
struct RequestHeadParser {
    private static let methodLimitBytes = 32

    private var cursor: HeadCursor
    private let limits: HTTPLimits
    private var bytes: [UInt8] { cursor.bytes }

    /// Parses `bytes`, which end with the empty line.
    static func parse(_ bytes: [UInt8], limits: HTTPLimits) throws(HTTPError) -> RequestHead {
        var parser = RequestHeadParser(bytes: bytes, limits: limits)
        return try parser.head()
    }

    private init(bytes: [UInt8], limits: HTTPLimits) {
        cursor = HeadCursor(bytes)
        self.limits = limits
    }

    private mutating func head() throws(HTTPError) -> RequestHead {
        let method = try self.method()
        let target = try self.target()
        let minorVersion = try version()
        // Checked after the version, so that an HTTP/2 preface is told what is wrong.
        guard bytes[target.lowerBound] == ASCII.slash || target.count == 1 && bytes[target.lowerBound] == ASCII.asterisk
        else { throw .malformed("The request target is neither a path nor *.") }
        let (fields, message) = try cursor.fields(limits: limits)
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
        let method = cursor.take(while: ASCII.isToken)
        guard 1...Self.methodLimitBytes ~= method.count, cursor.takeByte(ASCII.space) else {
            throw .malformed("The request line has no valid method.")
        }
        return method
    }

    private mutating func target() throws(HTTPError) -> Range<Int> {
        let target = cursor.take(while: ASCII.isVisible)
        guard target.count <= limits.targetBytes else { throw .uriTooLong }
        guard !target.isEmpty, cursor.takeByte(ASCII.space) else {
            throw .malformed("The request line has no valid target.")
        }
        return target
    }

    /// The minor version, 0 or 1.
    private mutating func version() throws(HTTPError) -> Int {
        guard let minor = try cursor.version(), cursor.takeLineEnd() else {
            throw .malformed("The request line does not end with a version.")
        }
        return minor
    }
}
