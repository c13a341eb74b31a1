/// What the header block says about the message itself: its length, its host, its connection.
struct MessageFields {
    private static let contentLengthLimitDigits = 15

    private var hostCount = 0
    private var contentLength: Int?
    private var hasTransferEncoding = false
    private(set) var wantsClose = false
    private(set) var expectsContinue = false

    /// Takes the next field; those that concern the message are told apart by length first.
    mutating func note(_ field: HTTPFields.Field, in bytes: [UInt8]) throws(HTTPError) {
        switch field.name.count {
        case 4 where bytes.matches("host", in: field.name): try noteHost(field.value)
        case 6 where bytes.matches("expect", in: field.name): try noteExpect(field.value, bytes)
        case 10 where bytes.matches("connection", in: field.name): noteConnection(field.value, bytes)
        case 14 where bytes.matches("content-length", in: field.name): try noteContentLength(field.value, bytes)
        case 17 where bytes.matches("transfer-encoding", in: field.name): try noteTransferEncoding(field.value, bytes)
        default: break
        }
    }

    /// Whether some reader might look for a body, though the status may say that there is none.
    var announcesBody: Bool { hasTransferEncoding || contentLength ?? 0 > 0 }

    /// How long the body is, once all fields are known.
    func framing(minorVersion: Int, limits: HTTPLimits) throws(HTTPError) -> BodyFraming {
        // RFC 9112 §3.2: exactly one Host in HTTP/1.1.
        guard hostCount == 1 || hostCount == 0 && minorVersion == 0 else {
            throw .malformed("The request must have exactly one Host field.")
        }
        if hasTransferEncoding {
            // RFC 9112 §6.1: either is how a request is smuggled past a proxy.
            guard contentLength == nil, minorVersion == 1 else {
                throw .malformed("The length of the body is ambiguous.")
            }
            return .chunked
        }
        guard let contentLength, contentLength > 0 else { return .none }
        guard contentLength <= limits.bodyBytes else { throw .payloadTooLarge }
        return .length(contentLength)
    }

    /// How long the body of an answer is, RFC 9112 §6.3; nil when it ends with the connection.
    func responseFraming(status: Int, minorVersion: Int, limits: HTTPLimits) throws(HTTPError) -> BodyFraming? {
        if hasTransferEncoding {
            guard contentLength == nil, minorVersion == 1 else {
                throw .malformed("The length of the body is ambiguous.")
            }
        }
        guard status >= 200 || !announcesBody else { throw .malformed("An interim answer has a body.") }
        if status < 200 || status == 204 || status == 304 { return BodyFraming.none }
        if hasTransferEncoding { return .chunked }
        guard let contentLength else { return nil }
        guard contentLength <= limits.bodyBytes else { throw .payloadTooLarge }
        return contentLength == 0 ? BodyFraming.none : .length(contentLength)
    }

    private mutating func noteHost(_ value: Range<Int>) throws(HTTPError) {
        guard !value.isEmpty else { throw .malformed("The Host field is empty.") }
        hostCount += 1
    }

    private mutating func noteExpect(_ value: Range<Int>, _ bytes: [UInt8]) throws(HTTPError) {
        guard bytes.matches("100-continue", in: value) else {
            throw HTTPError(.expectationFailed, "The only supported expectation is 100-continue.")
        }
        expectsContinue = true
    }

    private mutating func noteConnection(_ value: Range<Int>, _ bytes: [UInt8]) {
        var rest = value
        while !rest.isEmpty {
            let end = bytes[rest].firstIndex(of: ASCII.comma) ?? rest.upperBound
            let option = bytes.trimmingBlanks(in: rest.lowerBound..<end)
            if bytes.matches("close", in: option) { wantsClose = true }
            rest = min(end + 1, rest.upperBound)..<rest.upperBound
        }
    }

    private mutating func noteContentLength(_ value: Range<Int>, _ bytes: [UInt8]) throws(HTTPError) {
        guard contentLength == nil, 1...Self.contentLengthLimitDigits ~= value.count,
            bytes[value].allSatisfy(ASCII.isDigit)
        else { throw .malformed("The Content-Length is not one decimal number.") }
        contentLength = bytes[value].reduce(0) { $0 * 10 + Int($1 - ASCII.zero) }
    }

    private mutating func noteTransferEncoding(_ value: Range<Int>, _ bytes: [UInt8]) throws(HTTPError) {
        guard !hasTransferEncoding else { throw .malformed("There is more than one Transfer-Encoding.") }
        guard bytes.matches("chunked", in: value) else {
            throw HTTPError(.unsupportedTransferCoding, "The only supported transfer coding is chunked.")
        }
        hasTransferEncoding = true
    }
}
