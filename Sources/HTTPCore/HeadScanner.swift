/// Finds the end of a request head in input that arrives piece by piece.
///
/// Only CRLF ends a line. A bare LF is refused at once, because some servers would take it for one (RFC 9112 §2.2);
/// so is any control character that no head can contain.
struct HeadScanner {
    private var scanned = 0
    private var lineStart = 0
    private var hasEndedLine = false

    /// The length of the head, empty line included, once all of it is among `count` bytes from `start`; nil before.
    mutating func scan(_ bytes: [UInt8], from start: Int, limits: HTTPLimits) throws(HTTPError) -> Int? {
        let available = bytes.count - start
        let end = min(available, limits.headBytes)
        while scanned < end {
            let byte = bytes[start + scanned]
            if byte < ASCII.space, byte != ASCII.carriageReturn, byte != ASCII.tab {
                guard byte == ASCII.lineFeed else { throw .malformed("The head contains a control character.") }
                if try endsHead(bytes, start) { return scanned }
            } else {
                scanned += 1
            }
        }
        guard available < limits.headBytes else { throw hasEndedLine ? .headersTooLarge : .uriTooLong }
        return nil
    }

    /// Takes a line feed; true when the line that it ends is empty.
    private mutating func endsHead(_ bytes: [UInt8], _ start: Int) throws(HTTPError) -> Bool {
        guard scanned > lineStart, bytes[start + scanned - 1] == ASCII.carriageReturn else {
            throw .malformed("A line does not end in CRLF.")
        }
        let isEmptyLine = scanned - lineStart == 1
        scanned += 1
        lineStart = scanned
        hasEndedLine = true
        return isEmptyLine
    }
}
