/// Base64 of RFC 4648 §4: padded, nothing but the alphabet.
public enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// The padded text, RFC 4648 §4.
    public static func encode(_ bytes: [UInt8]) -> String {
        Base64Coder.encode(bytes, alphabet: alphabet, isPadded: true)
    }

    /// Refuses white space, missing padding and unused bits that are not zero.
    public static func decode(_ text: String) throws(BytesError) -> [UInt8] {
        var characters = Array(text.utf8)
        guard characters.count.isMultiple(of: 4) else {
            throw BytesError(.malformed, "base64 text must be padded to a multiple of four characters")
        }
        for _ in 0..<2 where characters.last == UInt8(ascii: "=") { characters.removeLast() }
        return try Base64Coder.decode(characters, plus: UInt8(ascii: "+"), slash: UInt8(ascii: "/"))
    }
}

/// Base64url of RFC 4648 §5 without padding, as in JOSE.
public enum Base64URL {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// The text without padding, RFC 4648 §5.
    public static func encode(_ bytes: [UInt8]) -> String {
        Base64Coder.encode(bytes, alphabet: alphabet, isPadded: false)
    }

    /// Refuses padding, white space and unused bits that are not zero.
    public static func decode(_ text: String) throws(BytesError) -> [UInt8] {
        try Base64Coder.decode(Array(text.utf8), plus: UInt8(ascii: "-"), slash: UInt8(ascii: "_"))
    }
}

private enum Base64Coder {
    static func encode(_ bytes: [UInt8], alphabet: [UInt8], isPadded: Bool) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var index = 0
        while index < bytes.count {
            let count = min(3, bytes.count - index)
            var group = 0
            for offset in 0..<3 { group = group << 8 | (offset < count ? Int(bytes[index + offset]) : 0) }
            for position in 0...count { text.append(alphabet[group >> (18 - 6 * position) & 63]) }
            if isPadded { text.append(contentsOf: repeatElement(UInt8(ascii: "="), count: 3 - count)) }
            index += 3
        }
        return String(decoding: text, as: UTF8.self)
    }

    static func decode(_ characters: [UInt8], plus: UInt8, slash: UInt8) throws(BytesError) -> [UInt8] {
        guard characters.count % 4 != 1 else { throw BytesError(.malformed, "base64 text has an impossible length") }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(characters.count * 3 / 4)
        var bits = 0
        var buffer: UInt32 = 0
        for (position, character) in characters.enumerated() {
            guard let value = value(of: character, plus: plus, slash: slash) else {
                throw BytesError(.malformed, "not a base64 character at position \(position)")
            }
            buffer = buffer << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)))
                buffer &= (1 << UInt32(bits)) - 1
            }
        }
        guard buffer == 0 else { throw BytesError(.malformed, "base64 text ends in unused bits that are not zero") }
        return bytes
    }

    private static func value(of character: UInt8, plus: UInt8, slash: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - 65
        case UInt8(ascii: "a")...UInt8(ascii: "z"): character - 71
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character + 4
        case plus: 62
        case slash: 63
        default: nil
        }
    }
}
