/// Writes requests in HTTP/1.1, RFC 9112 §3.
enum RequestWriter {
    private static let headCapacity = 1_536
    /// Fields by which a request could be read differently from how it was meant.
    private static let ownFields: [StaticString] = [
        "host", "content-length", "transfer-encoding", "connection", "keep-alive", "upgrade", "te", "trailer", "expect",
    ]

    /// Head and body in one piece; nil for a request that would not be read as it was meant.
    static func bytes(_ request: OutgoingRequest) -> [UInt8]? {
        guard request.method != .get || request.body.isEmpty else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(headCapacity + request.body.count)
        append(start(request.method), to: &bytes)
        bytes.append(contentsOf: request.url.target.utf8)
        append(" HTTP/1.1\r\nhost: ", to: &bytes)
        bytes.append(contentsOf: request.url.authority.utf8)
        for field in request.headers {
            append("\r\n", to: &bytes)
            let start = bytes.count
            bytes.append(contentsOf: field.name.utf8)
            let end = bytes.count
            append(": ", to: &bytes)
            bytes.append(contentsOf: field.value.utf8)
            // Checked where they stand: texts are slower to walk than bytes.
            guard isName(bytes, start..<end), isValue(bytes, (end + 2)..<bytes.count) else { return nil }
        }
        if request.method != .get {
            append("\r\ncontent-length: ", to: &bytes)
            bytes.append(contentsOf: String(request.body.count).utf8)
        }
        append("\r\n\r\n", to: &bytes)
        bytes.append(contentsOf: request.body)
        return bytes
    }

    /// The method with the blank behind it.
    private static func start(_ method: OutgoingRequest.Method) -> StaticString {
        switch method {
        case .get: "GET "
        case .post: "POST "
        case .put: "PUT "
        case .patch: "PATCH "
        }
    }

    private static func append(_ text: StaticString, to bytes: inout [UInt8]) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    /// Letters, digits and hyphens, and none of the client's own.
    private static func isName(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
        guard !range.isEmpty else { return false }
        for position in range {
            let byte = bytes[position]
            guard 0x61...0x7A ~= byte | 0x20 || 0x30...0x39 ~= byte || byte == UInt8(ascii: "-") else { return false }
        }
        return !ownFields.contains { isSame($0, bytes, range) }
    }

    /// Visible characters with blanks inside only.
    private static func isValue(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
        guard let first = range.first, bytes[first] != 0x20, bytes[range.upperBound - 1] != 0x20 else { return false }
        for position in range where bytes[position] < 0x20 || bytes[position] == 0x7F { return false }
        return true
    }

    /// Whether a name is `lowercase`, apart from the case of its letters.
    private static func isSame(_ lowercase: StaticString, _ bytes: [UInt8], _ range: Range<Int>) -> Bool {
        guard range.count == lowercase.utf8CodeUnitCount else { return false }
        return lowercase.withUTF8Buffer { name in
            for offset in 0..<name.count where bytes[range.lowerBound + offset] | 0x20 != name[offset] { return false }
            return true
        }
    }
}
