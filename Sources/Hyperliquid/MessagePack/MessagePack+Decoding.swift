import Bytes

extension MessagePack {
    /// The JSON value of which `bytes` is the one shortest encoding, and nothing else.
    /// - Throws: `malformed` for other forms, lengths beyond the input, keys that are no text or occur twice, bad
    ///   UTF-8 or trailing bytes; `tooLarge` beyond 32 levels.
    public static func decode(_ bytes: [UInt8]) throws(HyperliquidError) -> JSON {
        var decoder = Decoder(bytes: bytes)
        let json = try decoder.value(depth: 0)
        // This comparison refuses every longer form and every byte after the end.
        guard try encode(json) == bytes else { throw malformed }
        return json
    }

    private static let malformed = HyperliquidError(.malformed, "not canonical MessagePack of an action")

    private struct Decoder {
        let bytes: [UInt8]
        var position = 0

        init(bytes: [UInt8]) { self.bytes = bytes }

        mutating func value(depth: Int) throws(HyperliquidError) -> JSON {
            guard depth <= MessagePack.maximumDepth else {
                throw HyperliquidError(.tooLarge, "the action is nested too deep")
            }
            let marker = UInt8(try unsigned(1))
            switch marker {
            case 0x00...0x7F: return JSON(marker)
            case 0xE0...0xFF: return JSON(Int8(bitPattern: marker))
            case 0xC0: return .null
            case 0xC2, 0xC3: return .bool(marker == 0xC3)
            case 0xCC...0xCF: return JSON(try unsigned(1 << Int(marker - 0xCC)))
            case 0xD0...0xD3: return JSON(try signed(1 << Int(marker - 0xD0)))
            case 0x80...0x8F: return try map(count: Int(marker & 15), depth: depth)
            case 0xDE: return try map(count: Int(unsigned(2)), depth: depth)
            case 0x90...0x9F: return try array(count: Int(marker & 15), depth: depth)
            case 0xDC: return try array(count: Int(unsigned(2)), depth: depth)
            case 0xA0...0xBF, 0xD9, 0xDA: return .string(try text(marker))
            default: throw MessagePack.malformed
            }
        }

        private mutating func array(count: Int, depth: Int) throws(HyperliquidError) -> JSON {
            var elements: [JSON] = []
            for _ in 0..<count { elements.append(try value(depth: depth + 1)) }
            return .array(elements)
        }

        private mutating func map(count: Int, depth: Int) throws(HyperliquidError) -> JSON {
            var members: [JSON.Member] = []
            var keys: Set<[UInt8]> = []
            for _ in 0..<count {
                let key = try text(UInt8(unsigned(1)))
                guard keys.insert(Array(key.utf8)).inserted else { throw MessagePack.malformed }
                members.append(JSON.Member(key, try value(depth: depth + 1)))
            }
            return .object(members)
        }

        private mutating func text(_ marker: UInt8) throws(HyperliquidError) -> String {
            let count =
                switch marker {
                case 0xA0...0xBF: Int(marker & 31)
                case 0xD9: Int(try unsigned(1))
                case 0xDA: Int(try unsigned(2))
                default: throw MessagePack.malformed
                }
            guard count <= bytes.count - position,
                let text = String(validating: bytes[position..<(position + count)], as: UTF8.self)
            else { throw MessagePack.malformed }
            position += count
            return text
        }

        private mutating func signed(_ count: Int) throws(HyperliquidError) -> Int64 {
            let unused = UInt64(64 - 8 * count)
            return Int64(bitPattern: try unsigned(count) << unused) >> Int64(unused)
        }

        private mutating func unsigned(_ count: Int) throws(HyperliquidError) -> UInt64 {
            guard count <= bytes.count - position else { throw MessagePack.malformed }
            let value = bytes[position..<(position + count)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            position += count
            return value
        }
    }
}
