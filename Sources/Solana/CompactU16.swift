/// Lengths of up to 65,535 in one to three bytes of seven bits, the lowest first (`short_vec` of the Solana SDK).
public enum CompactU16 {
    /// The one encoding of a number.
    public static func encode(_ value: UInt16) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = value
        while rest > 0x7F {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
        return bytes
    }

    /// The number of which `bytes` are the one encoding, and nothing else.
    /// - Throws: `malformed` for bytes that end early or go on, `notCanonical` for a longer form of a smaller number,
    ///   `outOfRange` beyond 16 bits.
    public static func decode(_ bytes: [UInt8]) throws(SolanaError) -> UInt16 {
        var reader = ByteReader(bytes)
        let value = try reader.compactU16()
        try reader.finish()
        return value
    }
}

extension ByteReader {
    mutating func compactU16() throws(SolanaError) -> UInt16 {
        var value: UInt32 = 0
        for place in 0..<3 as Range<UInt32> {
            let byte = try byte()
            guard place == 0 || byte != 0 else {
                throw SolanaError(.notCanonical, "a length is written in more bytes than it needs")
            }
            value |= UInt32(byte & 0x7F) << (7 * place)
            guard byte & 0x80 != 0 else {
                guard let length = UInt16(exactly: value) else { break }
                return length
            }
        }
        throw SolanaError(.outOfRange, "a length is greater than 65,535")
    }
}
