/// Percent-encoding of URIs, RFC 3986 §2.1, read strictly.
public enum PercentEncoding {
    /// The text that a path segment stands for.
    /// - Throws: `malformed_request` for an incomplete escape, an escaped NUL, or bytes that are no UTF-8.
    public static func decode(_ encoded: Substring) throws(HTTPError) -> String {
        try decode(encoded, plusIsSpace: false)
    }

    static func decode(_ encoded: Substring, plusIsSpace: Bool) throws(HTTPError) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(encoded.utf8.count)
        var rest = encoded.utf8.makeIterator()
        while let byte = rest.next() {
            switch byte {
            case ASCII.percent: bytes.append(try escapedByte(rest.next(), rest.next()))
            case UInt8(ascii: "+") where plusIsSpace: bytes.append(ASCII.space)
            default: bytes.append(byte)
            }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .malformed("An escape in the request target is not UTF-8.")
        }
        return text
    }

    private static func escapedByte(_ high: UInt8?, _ low: UInt8?) throws(HTTPError) -> UInt8 {
        guard let high = high.flatMap(ASCII.hexValue), let low = low.flatMap(ASCII.hexValue), high | low != 0 else {
            throw .malformed("The request target has an invalid escape.")
        }
        return high << 4 | low
    }
}
