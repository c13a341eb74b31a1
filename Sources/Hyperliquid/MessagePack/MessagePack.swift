import Bytes

/// The part of MessagePack in which Hyperliquid hashes actions: maps with text keys in a given order, arrays, text,
/// integers, truth values and nil, each in its shortest form.
public enum MessagePack {
    static let maximumDepth = 32
    /// Elements of one array or map, and bytes of one text.
    static let maximumCount = 0xFFFF

    /// The encoding of a JSON value, members in the order in which they stand.
    /// - Throws: `malformed` for numbers that are no integer, `outOfRange` below −2^63 or above 2^64 − 1, `tooLarge`
    ///   beyond 65 535 elements or bytes of text or 32 levels.
    public static func encode(_ json: JSON) throws(HyperliquidError) -> [UInt8] {
        var encoder = Encoder()
        try encoder.append(json, depth: 0)
        return encoder.bytes
    }

    private struct Encoder {
        var bytes: [UInt8] = []

        mutating func append(_ json: JSON, depth: Int) throws(HyperliquidError) {
            guard depth <= MessagePack.maximumDepth else {
                throw HyperliquidError(.tooLarge, "the action is nested too deep")
            }
            switch json {
            case .null: bytes.append(0xC0)
            case .bool(let flag): bytes.append(flag ? 0xC3 : 0xC2)
            case .number(let token): try append(integer: token)
            case .string(let text): try append(text: text)
            case .array(let elements):
                try appendHeader(elements.count, short: 0x90, limit: 15, wide: [0xDC])
                for element in elements { try append(element, depth: depth + 1) }
            case .object(let members):
                try appendHeader(members.count, short: 0x80, limit: 15, wide: [0xDE])
                for member in members {
                    try append(text: member.key)
                    try append(member.value, depth: depth + 1)
                }
            }
        }

        private mutating func append(text: String) throws(HyperliquidError) {
            let utf8 = Array(text.utf8)
            try appendHeader(utf8.count, short: 0xA0, limit: 31, wide: utf8.count <= 0xFF ? [0xD9] : [0xDA])
            bytes += utf8
        }

        /// The count in the first byte when it is small, else in one or two bytes after `wide`.
        private mutating func appendHeader(
            _ count: Int, short: UInt8, limit: Int, wide: [UInt8]
        ) throws(HyperliquidError) {
            guard count <= MessagePack.maximumCount else {
                throw HyperliquidError(.tooLarge, "too many elements or too long a text")
            }
            if count <= limit {
                bytes.append(short | UInt8(count))
            } else {
                let isByte = wide == [0xD9]
                bytes += wide + (isByte ? [UInt8(count)] : [UInt8(count >> 8), UInt8(count & 0xFF)])
            }
        }

        private mutating func append(integer token: String) throws(HyperliquidError) {
            if let value = UInt64(token), String(value) == token {
                append(unsigned: value)
            } else if let value = Int64(token), String(value) == token {
                append(negative: value)
            } else {
                let isInteger = token.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2D }
                throw HyperliquidError(isInteger ? .outOfRange : .malformed, "not an integer of 64 bits")
            }
        }

        private mutating func append(unsigned value: UInt64) {
            switch value {
            case ...0x7F: bytes.append(UInt8(value))
            case ...0xFF: append(0xCC, UInt64(value), byteCount: 1)
            case ...0xFFFF: append(0xCD, UInt64(value), byteCount: 2)
            case ...0xFFFF_FFFF: append(0xCE, UInt64(value), byteCount: 4)
            default: append(0xCF, value, byteCount: 8)
            }
        }

        private mutating func append(negative value: Int64) {
            let bits = UInt64(bitPattern: value)
            switch value {
            case (-32)...: bytes.append(UInt8(truncatingIfNeeded: bits))
            case Int64(Int8.min)...: append(0xD0, bits, byteCount: 1)
            case Int64(Int16.min)...: append(0xD1, bits, byteCount: 2)
            case Int64(Int32.min)...: append(0xD2, bits, byteCount: 4)
            default: append(0xD3, bits, byteCount: 8)
            }
        }

        private mutating func append(_ marker: UInt8, _ bits: UInt64, byteCount: Int) {
            bytes.append(marker)
            for shift in stride(from: 8 * (byteCount - 1), through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
            }
        }
    }
}
