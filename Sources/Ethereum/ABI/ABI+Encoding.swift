import Bytes

extension ABI {
    /// The encoding of values as the arguments of a call.
    /// - Throws: `malformed` when a value is not of its type, `outOfRange` when it is too large for it.
    public static func encode(_ values: [ABIValue], as types: [ABIType]) throws(EthereumError) -> [UInt8] {
        guard values.count == types.count else {
            throw EthereumError(.malformed, "\(types.count) values are needed, not \(values.count)")
        }
        // Dynamic values stand in the tail, in order, and the head holds their offsets.
        var head: [UInt8] = []
        var tail: [UInt8] = []
        let headCount = 32 * types.reduce(0) { $0 + $1.headWords }
        for (value, type) in zip(values, types) {
            let encoding = try encode(value, as: type)
            if type.isDynamic {
                head += UInt256(UInt64(headCount + tail.count)).bigEndianBytes
                tail += encoding
            } else {
                head += encoding
            }
        }
        return head + tail
    }

    private static func encode(_ value: ABIValue, as type: ABIType) throws(EthereumError) -> [UInt8] {
        switch (type, value) {
        case (.bytes, .bytes(let bytes)):
            return encode(contents: bytes)
        case (.string, .string(let text)):
            return encode(contents: Array(text.utf8))
        case (.array(let element), .array(let values)):
            return UInt256(UInt64(values.count)).bigEndianBytes
                + (try encode(values, as: [ABIType](repeating: element, count: values.count)))
        case (.fixedArray(let element, let count), .array(let values)):
            guard values.count == count else {
                throw EthereumError(.malformed, "an array of \(count) elements is needed, not \(values.count)")
            }
            return try encode(values, as: [ABIType](repeating: element, count: count))
        case (.tuple(let types), .tuple(let values)):
            return try encode(values, as: types)
        default:
            return try encode(word: value, as: type)
        }
    }

    private static func encode(word value: ABIValue, as type: ABIType) throws(EthereumError) -> [UInt8] {
        switch (type, value) {
        case (.uint(let bits), .integer(let integer)) where integer.fits(bits: bits, signed: false):
            return integer.word
        case (.int(let bits), .integer(let integer)) where integer.fits(bits: bits, signed: true):
            return integer.word
        case (.uint, .integer), (.int, .integer):
            throw EthereumError(.outOfRange, "the integer is out of range for \(type.canonicalName)")
        case (.bool, .bool(let flag)):
            return UInt256(flag ? 1 : 0).bigEndianBytes
        case (.address, .address(let address)):
            return [UInt8](repeating: 0, count: 12) + address.bytes
        case (.fixedBytes(let count), .bytes(let bytes)) where bytes.count == count:
            return bytes + [UInt8](repeating: 0, count: 32 - count)
        default:
            throw EthereumError(.malformed, "the value is not of type \(type.canonicalName)")
        }
    }

    private static func encode(contents: [UInt8]) -> [UInt8] {
        let padding = [UInt8](repeating: 0, count: (32 - contents.count % 32) % 32)
        return UInt256(UInt64(contents.count)).bigEndianBytes + contents + padding
    }
}
