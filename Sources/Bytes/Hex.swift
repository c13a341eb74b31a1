/// Hexadecimal text, written in lower case.
public enum Hex {
    /// Two digits for each byte, no prefix.
    @inlinable
    public static func encode(_ bytes: some Collection<UInt8>) -> String {
        String(unsafeUninitializedCapacity: bytes.count * 2) { write(bytes, to: $0, at: 0) }
    }

    /// `0x` and two digits for each byte.
    @inlinable
    public static func encodePrefixed(_ bytes: some Collection<UInt8>) -> String {
        String(unsafeUninitializedCapacity: bytes.count * 2 + 2) { buffer in
            buffer[0] = 0x30
            buffer[1] = 0x78
            return write(bytes, to: buffer, at: 2)
        }
    }

    /// The bytes of an even number of digits in either case, without prefix.
    public static func decode(_ text: String) throws(BytesError) -> [UInt8] {
        try decode(text, from: 0)
    }

    /// The bytes of `0x` (in lower case) and an even number of digits in either case.
    public static func decodePrefixed(_ text: String) throws(BytesError) -> [UInt8] {
        guard text.utf8.starts(with: [0x30, 0x78]) else {
            throw BytesError(.malformed, "hexadecimal text must begin with 0x")
        }
        return try decode(text, from: 2)
    }

    /// The value of one digit, or nil.
    @inlinable
    static func value(ofDigit digit: UInt8) -> UInt8? {
        switch digit {
        case 48...57: digit &- 48
        case 65...70: digit &- 55
        case 97...102: digit &- 87
        default: nil
        }
    }

    @inlinable
    static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }

    @inlinable
    static func write(
        _ bytes: some Collection<UInt8>, to buffer: UnsafeMutableBufferPointer<UInt8>, at start: Int
    ) -> Int {
        var position = start
        for byte in bytes {
            buffer[position] = digit(byte >> 4)
            buffer[position + 1] = digit(byte & 15)
            position += 2
        }
        return position
    }

    /// Appends two digits for each byte.
    static func append(_ bytes: [UInt8], to output: inout [UInt8]) {
        for byte in bytes {
            output.append(digit(byte >> 4))
            output.append(digit(byte & 15))
        }
    }

    private static func decode(_ text: String, from start: Int) throws(BytesError) -> [UInt8] {
        let utf8 = Array(text.utf8)
        guard (utf8.count - start).isMultiple(of: 2) else {
            throw BytesError(.malformed, "hexadecimal text has an odd number of digits")
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity((utf8.count - start) / 2)
        var index = start
        while index < utf8.count {
            guard let high = value(ofDigit: utf8[index]), let low = value(ofDigit: utf8[index + 1]) else {
                throw BytesError(.malformed, "not a hexadecimal digit at position \(index)")
            }
            bytes.append(high << 4 | low)
            index += 2
        }
        return bytes
    }
}
