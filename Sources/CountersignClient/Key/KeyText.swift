import Bytes

/// The texts in which private keys are kept, read without a copy outside of secret memory.
enum KeyText {
    static let maximumCount = 4096

    private static let prefix = Array("wallet-auth:".utf8)
    private static let begin = Array("-----BEGIN PRIVATE KEY-----".utf8)
    private static let end = Array("-----END PRIVATE KEY-----".utf8)
    private static let hexPrefix = Array("0x".utf8)
    private static let padding = UInt8(ascii: "=")

    /// The DER inside: base64 of RFC 4648 §4, padded, after `wallet-auth:` or between the lines of PEM.
    static func der(in text: borrowing Secret) throws(VaultError) -> Secret {
        guard text.count <= maximumCount else { throw VaultError(.invalidKey, "the key is too long") }
        return try text.withBytes { bytes throws(VaultError) in
            let body = trimmed(bytes[...])
            guard body.starts(with: begin), body.count >= begin.count + end.count,
                body.suffix(end.count).elementsEqual(end)
            else {
                return try decoded(body.starts(with: prefix) ? body.dropFirst(prefix.count) : body, skipsSpace: false)
            }
            return try decoded(body.dropFirst(begin.count).dropLast(end.count), skipsSpace: true)
        }
    }

    /// The 32 bytes of 64 hexadecimal digits, with or without `0x` before them.
    static func hexadecimal(in text: borrowing Secret) throws(VaultError) -> Secret {
        let digits = text.withBytes { bytes in
            let digits = trimmed(bytes[...])
            let isPrefixed = digits.starts(with: hexPrefix)
            return digits.startIndex + (isPrefixed ? hexPrefix.count : 0)..<digits.endIndex
        }
        guard digits.count == 64, let part = text.part(digits), let key = part.decodedHexadecimal() else {
            throw VaultError(.invalidKey, "the key is not 64 hexadecimal digits")
        }
        return key
    }

    private typealias Text = Slice<UnsafeRawBufferPointer>

    private static func decoded(_ text: Text, skipsSpace: Bool) throws(VaultError) -> Secret {
        let malformed = VaultError(.invalidKey, "the key is neither base64 nor PEM of a PKCS#8 private key")
        let digits = text.lazy.filter { !skipsSpace || !isSpace($0) }
        let count = digits.count
        let paddingCount = digits.suffix(2).reduce(0) { $0 + ($1 == padding ? 1 : 0) }
        guard count > 0, count.isMultiple(of: 4) else { throw malformed }
        return try Secret(count: count / 4 * 3 - paddingCount) { buffer throws(VaultError) in
            var (bits, bitCount, filled) = (0, 0, 0)
            for digit in digits.prefix(count - paddingCount) {
                guard let value = value(of: digit) else { throw malformed }
                bits = (bits << 6 | value) & 0xFFFF
                bitCount += 6
                guard bitCount >= 8 else { continue }
                bitCount -= 8
                buffer[filled] = UInt8(truncatingIfNeeded: bits >> bitCount)
                filled += 1
            }
            guard filled == buffer.count, bits & ((1 << bitCount) - 1) == 0 else { throw malformed }
        }
    }

    private static func value(of digit: UInt8) -> Int? {
        switch digit {
        case 0x41...0x5A: Int(digit) - 0x41
        case 0x61...0x7A: Int(digit) - 0x47
        case 0x30...0x39: Int(digit) + 4
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }

    private static func trimmed(_ text: Text) -> Text {
        var text = text
        while let first = text.first, isSpace(first) { text.removeFirst() }
        while let last = text.last, isSpace(last) { text.removeLast() }
        return text
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || 0x09...0x0D ~= byte }
}
