/// The byte classes of RFC 9110 §5 and the few bytes that the grammar names.
enum ASCII {
    static let tab: UInt8 = 0x09
    static let lineFeed: UInt8 = 0x0a
    static let carriageReturn: UInt8 = 0x0d
    static let space: UInt8 = 0x20
    static let percent = UInt8(ascii: "%")
    static let asterisk = UInt8(ascii: "*")
    static let comma = UInt8(ascii: ",")
    static let slash = UInt8(ascii: "/")
    static let zero = UInt8(ascii: "0")
    static let colon = UInt8(ascii: ":")
    static let semicolon = UInt8(ascii: ";")
    static let questionMark = UInt8(ascii: "?")

    /// `tchar`, RFC 9110 §5.6.2: one bit for each of the 128 characters.
    @inline(__always)
    static func isToken(_ byte: UInt8) -> Bool {
        let set: UInt64 = byte < 64 ? 0x03ff_6cfa_0000_0000 : 0x57ff_ffff_c7ff_fffe
        return byte < 128 && set &>> UInt64(byte & 63) & 1 == 1
    }

    /// Visible characters without space, which is all that a request target may hold.
    @inline(__always)
    static func isVisible(_ byte: UInt8) -> Bool { byte &- 0x21 <= 0x7e - 0x21 }

    @inline(__always)
    static func isBlank(_ byte: UInt8) -> Bool { byte == space || byte == tab }

    /// `field-content`, RFC 9110 §5.5: visible, blank, or above 0x7f.
    @inline(__always)
    static func isFieldValue(_ byte: UInt8) -> Bool { byte >= space && byte != 0x7f || byte == tab }

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool { byte &- zero <= 9 }

    /// The value of a hexadecimal digit of either case; nil for any other byte.
    static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    @inline(__always)
    static func lowercased(_ byte: UInt8) -> UInt8 {
        byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
    }
}

extension [UInt8] {
    /// Whether the bytes in `range` are `lowercase`, apart from the case of ASCII letters.
    func matches(_ lowercase: StaticString, in range: Range<Int>) -> Bool {
        guard range.count == lowercase.utf8CodeUnitCount else { return false }
        return lowercase.withUTF8Buffer { wanted in
            wanted.indices.allSatisfy { ASCII.lowercased(self[range.lowerBound + $0]) == wanted[$0] }
        }
    }

    /// `range` without the blanks at its ends.
    func trimmingBlanks(in range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, ASCII.isBlank(self[start]) { start += 1 }
        while end > start, ASCII.isBlank(self[end - 1]) { end -= 1 }
        return start..<end
    }

    /// The bytes in `range`, which are known to be ASCII.
    func asciiText(in range: Range<Int>) -> String { String(decoding: self[range], as: UTF8.self) }
}
