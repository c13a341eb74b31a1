/// Reading one line of a head that libcurl has split off.
enum HeadLine {
    /// Name in small letters and value without blanks; nil for a line that is no field.
    static func field(_ line: UnsafeRawBufferPointer) -> (name: String, value: String)? {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0 else { return nil }
        var (start, end) = (colon + 1, line.count)
        while start < end, isBlank(line[start]) { start += 1 }
        while end > start, isBlank(line[end - 1]) { end -= 1 }
        let name = line[..<colon].map { 0x41...0x5A ~= $0 ? $0 | 0x20 : $0 }
        return (String(decoding: name, as: UTF8.self), String(decoding: line[start..<end], as: UTF8.self))
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || 0x09...0x0D ~= byte }

    /// Whether a field can be sent: a token, and a value that is visible and not empty.
    static func isSendable(_ field: (name: String, value: String)) -> Bool {
        let isToken = field.name.utf8.allSatisfy {
            0x30...0x39 ~= $0 || 0x41...0x5A ~= $0 || 0x61...0x7A ~= $0 || $0 == 0x2D || $0 == 0x5F
        }
        return !field.name.isEmpty && isToken && !field.value.isEmpty
            && field.value.utf8.allSatisfy { 0x20...0x7E ~= $0 || $0 >= 0x80 }
    }
}
