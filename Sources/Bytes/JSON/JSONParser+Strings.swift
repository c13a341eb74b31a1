extension JSONParser {
    /// A string token; `index` stands on its opening quote.
    mutating func string() throws(BytesError) -> String {
        index += 1
        let start = index
        var isASCII: UInt8 = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                let content = UnsafeBufferPointer(rebasing: bytes[start..<index])
                index += 1
                if isASCII < 0x80 { return String(decoding: content, as: UTF8.self) }
                return try validated(content)
            }
            if byte == UInt8(ascii: "\\") { return try escapedString(from: start) }
            guard byte >= 0x20 else { throw malformed("a control character in a string") }
            isASCII |= byte
            index += 1
        }
        throw malformed("a string does not end")
    }

    private func validated(_ content: some Sequence<UInt8>) throws(BytesError) -> String {
        guard let text = String(validating: content, as: UTF8.self) else {
            throw malformed("a string is not valid UTF-8")
        }
        return text
    }

    private mutating func escapedString(from start: Int) throws(BytesError) -> String {
        var content = Array(bytes[start..<index])
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            switch byte {
            case UInt8(ascii: "\""):
                let text = try validated(content)
                if form != nil { try checkIsCanonical(text, from: start) }
                return text
            case UInt8(ascii: "\\"): try appendEscape(to: &content)
            case 0..<0x20: throw malformed("a control character in a string")
            default: content.append(byte)
            }
        }
        throw malformed("a string does not end")
    }

    /// Of the ways to escape a character only one is canonical.
    private func checkIsCanonical(_ text: String, from start: Int) throws(BytesError) {
        var written: [UInt8] = []
        JSON.writeQuoted(text, to: &written)
        guard written.elementsEqual(bytes[(start - 1)..<index]) else { throw notCanonical() }
    }

    private mutating func appendEscape(to content: inout [UInt8]) throws(BytesError) {
        guard index < bytes.count else { throw malformed("a string does not end") }
        let escape = bytes[index]
        index += 1
        switch escape {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(escape)
        case UInt8(ascii: "b"): content.append(0x08)
        case UInt8(ascii: "f"): content.append(0x0C)
        case UInt8(ascii: "n"): content.append(0x0A)
        case UInt8(ascii: "r"): content.append(0x0D)
        case UInt8(ascii: "t"): content.append(0x09)
        case UInt8(ascii: "u"): content.append(contentsOf: String(try unicodeEscape()).utf8)
        default: throw malformed("an unknown escape in a string")
        }
    }

    /// A scalar written as `\uXXXX` or as a pair of surrogates; a lone surrogate is refused (RFC 8785 §3.2.2.2).
    private mutating func unicodeEscape() throws(BytesError) -> Character {
        let first = try codeUnit()
        if let scalar = Unicode.Scalar(first) { return Character(scalar) }
        guard index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u") else {
            throw malformed("a lone surrogate in a string")
        }
        index += 2
        let second = try codeUnit()
        guard (0xD800..<0xDC00).contains(first), (0xDC00..<0xE000).contains(second) else {
            throw malformed("a lone surrogate in a string")
        }
        let value = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
        guard let scalar = Unicode.Scalar(value) else { throw malformed("a lone surrogate in a string") }
        return Character(scalar)
    }

    private mutating func codeUnit() throws(BytesError) -> UInt16 {
        guard index + 4 <= bytes.count else { throw malformed("a string does not end") }
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = Hex.value(ofDigit: bytes[index]) else { throw malformed("not a hexadecimal digit") }
            unit = unit << 4 | UInt16(digit)
            index += 1
        }
        return unit
    }
}
