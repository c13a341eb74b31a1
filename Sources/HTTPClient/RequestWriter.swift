/// Writes requests in HTTP/1.1, RFC 9112 §3.
enum RequestWriter {
    private static let ownFields: Set<String> = [
        "host", "content-length", "transfer-encoding", "connection", "keep-alive", "upgrade", "te", "trailer", "expect",
    ]

    /// Head and body in one piece; nil for a request that would not be read as it was meant.
    static func bytes(_ request: OutgoingRequest) -> [UInt8]? {
        guard request.method == .post || request.body.isEmpty else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(1_024 + request.body.count)
        bytes += request.method.rawValue.utf8
        bytes.append(UInt8(ascii: " "))
        bytes += request.url.target.utf8
        bytes += " HTTP/1.1\r\nhost: ".utf8
        bytes += request.url.authority.utf8
        for field in request.headers {
            guard isSendable(field) else { return nil }
            bytes += "\r\n".utf8
            bytes += field.name.utf8
            bytes += ": ".utf8
            bytes += field.value.utf8
        }
        if request.method == .post {
            bytes += "\r\ncontent-length: ".utf8
            bytes += String(request.body.count).utf8
        }
        bytes += "\r\n\r\n".utf8
        bytes += request.body
        return bytes
    }

    /// A token that is not the client's own, and a value of visible characters with blanks inside only.
    private static func isSendable(_ field: (name: String, value: String)) -> Bool {
        let name = field.name.utf8
        let isToken = name.allSatisfy {
            0x61...0x7A ~= $0 || 0x41...0x5A ~= $0 || 0x30...0x39 ~= $0 || $0 == UInt8(ascii: "-")
        }
        guard !name.isEmpty, isToken, let first = field.value.utf8.first, let last = field.value.utf8.last,
            first != 0x20, last != 0x20, field.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
        else { return false }
        return !ownFields.contains(field.name.lowercased())
    }
}
