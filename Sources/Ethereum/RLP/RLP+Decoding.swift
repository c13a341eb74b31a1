import Bytes

extension RLP {
    /// The item of which `bytes` is the one canonical encoding, and nothing else.
    /// - Throws: `notCanonical` for any other spelling, `malformed` for lengths beyond the input or trailing bytes,
    ///   `tooLarge` beyond the limits.
    public static func decode(_ bytes: [UInt8], limits: Limits = .default) throws(EthereumError) -> Item {
        guard bytes.count <= limits.maximumBytes else { throw EthereumError(.tooLarge, "too many bytes of RLP") }
        var decoder = Decoder(bytes: bytes, itemsLeft: limits.maximumItems)
        let item = try decoder.item(end: bytes.count, depthLeft: limits.maximumDepth)
        guard decoder.position == bytes.count else {
            throw EthereumError(.malformed, "bytes after the end of the RLP item")
        }
        return item
    }

    private struct Decoder {
        let bytes: [UInt8]
        var itemsLeft: Int
        var position = 0

        init(bytes: [UInt8], itemsLeft: Int) {
            self.bytes = bytes
            self.itemsLeft = itemsLeft
        }

        /// Reads one item that must end at or before `end`.
        mutating func item(end: Int, depthLeft: Int) throws(EthereumError) -> Item {
            guard itemsLeft > 0 else { throw EthereumError(.tooLarge, "too many RLP items") }
            itemsLeft -= 1
            guard position < end else { throw EthereumError(.malformed, "RLP ends within an item") }
            let first = bytes[position]
            switch first {
            case ..<0x80:
                position += 1
                return .bytes([first])
            case ..<0xC0:
                return .bytes(try string(end: payloadEnd(base: 0x80, end: end)))
            default:
                return .list(try list(end: payloadEnd(base: 0xC0, end: end), depthLeft: depthLeft))
            }
        }

        private mutating func string(end: Int) throws(EthereumError) -> [UInt8] {
            let content = Array(bytes[position..<end])
            guard content.count != 1 || content[0] >= 0x80 else {
                throw EthereumError(.notCanonical, "a byte below 0x80 is its own RLP encoding")
            }
            position = end
            return content
        }

        private mutating func list(end: Int, depthLeft: Int) throws(EthereumError) -> [Item] {
            guard depthLeft > 0 else { throw EthereumError(.tooLarge, "RLP lists are nested too deep") }
            var items: [Item] = []
            while position < end { items.append(try item(end: end, depthLeft: depthLeft - 1)) }
            return items
        }

        /// Moves behind the header and returns where the payload ends.
        private mutating func payloadEnd(base: UInt8, end: Int) throws(EthereumError) -> Int {
            let short = Int(bytes[position] - base)
            position += 1
            let count = short <= 55 ? short : try longCount(bytes: short - 55, end: end)
            guard count <= end - position else { throw EthereumError(.malformed, "an RLP item exceeds its container") }
            return position + count
        }

        private mutating func longCount(bytes length: Int, end: Int) throws(EthereumError) -> Int {
            guard length <= end - position else { throw EthereumError(.malformed, "RLP ends within a length") }
            let digits = bytes[position..<(position + length)]
            position += length
            guard digits.first != 0 else { throw EthereumError(.notCanonical, "an RLP length has leading zeros") }
            guard length < 8 else { throw EthereumError(.malformed, "an RLP item exceeds its container") }
            let count = digits.reduce(0) { $0 << 8 | Int($1) }
            guard count > 55 else { throw EthereumError(.notCanonical, "a short RLP item has a long length") }
            return count
        }
    }
}
