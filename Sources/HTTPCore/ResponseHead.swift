/// The status line and the header block of one answer.
public struct ResponseHead: Sendable {
    /// 100 to 999.
    public let status: Int
    public let fields: HTTPFields
    /// nil: the body ends with the connection.
    let framing: BodyFraming?
    /// Whether the connection may carry another answer after this one.
    let isPersistent: Bool

    /// Parses `bytes`, which end with the empty line.
    static func parse(_ bytes: [UInt8], limits: HTTPLimits) throws(HTTPError) -> ResponseHead {
        var cursor = HeadCursor(bytes)
        guard let minorVersion = try cursor.version(), cursor.takeByte(ASCII.space) else {
            throw .malformed("The status line has no version.")
        }
        let digits = cursor.take(while: ASCII.isDigit)
        guard digits.count == 3, bytes[digits.lowerBound] != ASCII.zero else {
            throw .malformed("The status line has no valid status.")
        }
        // The phrase means nothing, and some leave it out together with the space before it.
        if cursor.takeByte(ASCII.space) { _ = cursor.take(while: ASCII.isFieldValue) }
        guard cursor.takeLineEnd() else { throw .malformed("The status line does not end.") }
        let status = bytes[digits].reduce(0) { $0 * 10 + Int($1 - ASCII.zero) }
        let (fields, message) = try cursor.fields(limits: limits)
        let framing = try message.responseFraming(status: status, minorVersion: minorVersion, limits: limits)
        // A body where none can be would be taken for the next answer.
        let isCertain = framing != BodyFraming.none || !message.announcesBody
        return ResponseHead(
            status: status, fields: HTTPFields(bytes: bytes, fields: fields), framing: framing,
            isPersistent: minorVersion == 1 && !message.wantsClose && framing != nil && isCertain)
    }
}
