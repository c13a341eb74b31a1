/// Writes responses in HTTP/1.1.
public enum ResponseEncoder {
    /// `HTTP/1.1 100 Continue`, which goes before the real answer.
    public static let continueLine = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

    private static let namesOfRequests = ["x-request-id", "x-gateway-request-id"]

    /// Appends head and body.
    /// - Parameters:
    ///   - date: the value of `Date`.
    ///   - isHead: the request's method was HEAD, so the body is announced and left out.
    ///   - isPersistent: the connection stays open afterwards.
    public static func append(
        _ response: HTTPResponse, to output: inout [UInt8], date: [UInt8], isHead: Bool, isPersistent: Bool
    ) {
        let start = output.count
        guard !appendIfSendable(response, to: &output, date: date, isHead: isHead, isPersistent: isPersistent) else {
            return
        }
        output.removeLast(output.count - start)
        _ = appendIfSendable(
            replacement(of: response), to: &output, date: date, isHead: isHead, isPersistent: isPersistent)
    }

    /// Says 500, and by which name the log knows the request.
    private static func replacement(of response: HTTPResponse) -> HTTPResponse {
        var replacement = HTTPResponse(.unsendableResponse)
        for header in response.headers where namesOfRequests.contains(header.name) {
            var output: [UInt8] = []
            if appendIfSendable(header, to: &output) { replacement.headers.append(header) }
        }
        return replacement
    }

    /// False when a field or the status is not valid on the wire; what was appended is then useless.
    private static func appendIfSendable(
        _ response: HTTPResponse, to output: inout [UInt8], date: [UInt8], isHead: Bool, isPersistent: Bool
    ) -> Bool {
        guard 200...599 ~= response.status else { return false }
        output.reserveCapacity(output.count + 256 + response.body.count)
        append("HTTP/1.1 ", to: &output)
        append(response.status, to: &output)
        append(" ", to: &output)
        append(ReasonPhrase.of(response.status), to: &output)
        append("\r\ndate: ", to: &output)
        output.append(contentsOf: date)
        for header in response.headers {
            guard appendIfSendable(header, to: &output) else { return false }
        }
        // RFC 9110 §8.6, §15.4.5: these two have no body by definition.
        let hasBody = response.status != 204 && response.status != 304
        if hasBody {
            append("\r\ncontent-length: ", to: &output)
            append(response.body.count, to: &output)
        }
        append(isPersistent ? "\r\n\r\n" : "\r\nconnection: close\r\n\r\n", to: &output)
        if hasBody, !isHead { output.append(contentsOf: response.body) }
        return true
    }

    /// A handler that echoes what it was sent must not be able to write a line end into a head.
    private static func appendIfSendable(_ header: (name: String, value: String), to output: inout [UInt8]) -> Bool {
        append("\r\n", to: &output)
        let start = output.count
        output.append(contentsOf: header.name.utf8)
        let end = output.count
        append(": ", to: &output)
        output.append(contentsOf: header.value.utf8)
        // Checked where they stand: texts are slower to walk than bytes.
        return isName(output, start..<end) && output[(end + 2)...].allSatisfy(ASCII.isFieldValue)
    }

    private static func isName(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
        guard !range.isEmpty, bytes[range].allSatisfy(ASCII.isToken) else { return false }
        switch range.count {
        case 4: return !bytes.matches("date", in: range)
        case 10: return !bytes.matches("connection", in: range)
        case 14: return !bytes.matches("content-length", in: range)
        case 17: return !bytes.matches("transfer-encoding", in: range)
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
