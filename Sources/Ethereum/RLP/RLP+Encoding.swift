import Bytes

extension RLP {
    /// The encoding of an item.
    public static func encode(_ item: Item) -> [UInt8] {
        var output: [UInt8] = []
        append(item, to: &output)
        return output
    }

    private static func append(_ item: Item, to output: inout [UInt8]) {
        switch item {
        case .bytes(let bytes):
            let isItsOwnEncoding = bytes.count == 1 && bytes[0] < 0x80
            if !isItsOwnEncoding { appendHeader(0x80, count: bytes.count, to: &output) }
            output += bytes
        case .list(let items):
            var payload: [UInt8] = []
            for item in items { append(item, to: &payload) }
            appendHeader(0xC0, count: payload.count, to: &output)
            output += payload
        }
    }

    /// Up to 55 bytes the header is one byte; above, it counts the bytes of the length that follows.
    private static func appendHeader(_ base: UInt8, count: Int, to output: inout [UInt8]) {
        if count <= 55 {
            output.append(base + UInt8(count))
        } else {
            let length = UInt256(UInt64(count)).minimalBigEndianBytes
            output.append(base + 55 + UInt8(length.count))
            output += length
        }
    }
}
