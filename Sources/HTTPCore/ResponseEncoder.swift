/// Writes responses in HTTP/1.1.
public enum ResponseEncoder {
    /// `HTTP/1.1 100 Continue`, which goes before the real answer.
    public static let continueLine = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

    /// Appends head and body.
    /// - Parameters:
    ///   - date: the value of `Date`.
    ///   - isHead: the request's method was HEAD, so the body is announced and left out.
    ///   - isPersistent: the connection stays open afterwards.
    public static func append(
        _ response: HTTPResponse, to output: inout [UInt8], date: [UInt8], isHead: Bool, isPersistent: Bool
    ) {
        let response = isSendable(response) ? response : HTTPResponse(.unsendableResponse)
        output.reserveCapacity(output.count + 256 + response.body.count)
        append("HTTP/1.1 ", to: &output)
        append(response.status, to: &output)
        append(" ", to: &output)
        append(ReasonPhrase.of(response.status), to: &output)
        append("\r\ndate: ", to: &output)
        output.append(contentsOf: date)
        for header in response.headers {
            append("\r\n", to: &output)
            output.append(contentsOf: header.name.utf8)
            append(": ", to: &output)
            output.append(contentsOf: header.value.utf8)
        }
        // RFC 9110 §8.6, §15.4.5: these two have no body by definition.
        let hasBody = response.status != 204 && response.status != 304
        if hasBody {
            append("\r\ncontent-length: ", to: &output)
            append(response.body.count, to: &output)
        }
        append(isPersistent ? "\r\n\r\n" : "\r\nconnection: close\r\n\r\n", to: &output)
        if hasBody, !isHead { output.append(contentsOf: response.body) }
    }

    /// A handler that echoes what it was sent must not be able to write a line end into a head.
    private static func isSendable(_ response: HTTPResponse) -> Bool {
        200...599 ~= response.status && response.headers.allSatisfy { isSendable(name: $0.name, value: $0.value) }
    }

    private static func isSendable(name: String, value: String) -> Bool {
        guard !name.isEmpty, name.utf8.allSatisfy(ASCII.isToken), value.utf8.allSatisfy(ASCII.isFieldValue) else {
            return false
        }
        switch name.utf8.count {
        case 4: return name.lowercased() != "date"
        case 10: return name.lowercased() != "connection"
        case 14: return name.lowercased() != "content-length"
        case 17: return name.lowercased() != "transfer-encoding"
        default: return true
        }
    }

    private static func append(_ text: StaticString, to output: inout [UInt8]) {
        text.withUTF8Buffer { output.append(contentsOf: $0) }
    }

    private static func append(_ number: Int, to output: inout [UInt8]) {
        output.append(contentsOf: String(number).utf8)
    }
}
