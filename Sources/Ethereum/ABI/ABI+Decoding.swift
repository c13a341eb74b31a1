import Bytes

extension ABI {
    /// The values of which `bytes` is the one canonical encoding.
    /// - Throws: `notCanonical` when encoding the values again would give other bytes, `malformed` for lengths beyond
    ///   the input, `tooLarge` beyond the limits.
    public static func decode(
        _ bytes: some Collection<UInt8>, as types: [ABIType], options: DecodingOptions = .default
    ) throws(EthereumError) -> [ABIValue] {
        let bytes = Array(bytes)
        var decoder = Decoder(bytes: bytes, valuesLeft: options.maximumValues)
        let values = try decoder.sequence(of: types)
        let encoding: [UInt8]
        do { encoding = try encode(values, as: types) } catch { throw notCanonical }
        // This comparison alone finds every dirty padding, truth value and integer out of range.
        let isCanonical = options.allowTrailing ? bytes.starts(with: encoding) : bytes == encoding
        guard isCanonical else { throw notCanonical }
        return values
    }

    private static let notCanonical = EthereumError(.notCanonical, "the bytes are not the canonical encoding")

    /// Reads heads and tails in the order in which the encoder writes them.
    ///
    /// Every offset must point to where the previous tail ended. So each byte is read at most once, and offsets that
    /// share a tail, to multiply what little was sent, are refused before anything is allocated for them.
    private struct Decoder {
        let bytes: [UInt8]
        var valuesLeft: Int
        /// Where the next tail begins.
        var position = 0

        init(bytes: [UInt8], valuesLeft: Int) {
            self.bytes = bytes
            self.valuesLeft = valuesLeft
        }

        mutating func sequence(of types: [ABIType]) throws(EthereumError) -> [ABIValue] {
            let base = position
            var head = base
            let headCount = 32 * types.reduce(0) { $0 + $1.headWords }
            try require(headCount)
            position += headCount
            var values: [ABIValue] = []
            values.reserveCapacity(types.count)
            for type in types {
                if type.isDynamic {
                    guard integer(at: head) == UInt256(UInt64(position - base)) else { throw ABI.notCanonical }
                    values.append(try dynamicValue(of: type))
                    head += 32
                } else {
                    values.append(try staticValue(of: type, at: &head))
                }
            }
            return values
        }

        private mutating func dynamicValue(of type: ABIType) throws(EthereumError) -> ABIValue {
            try count(1)
            switch type {
            case .bytes:
                return .bytes(try contents())
            case .string:
                guard let text = String(validating: try contents(), as: UTF8.self) else {
                    throw EthereumError(.malformed, "a string is not valid UTF-8")
                }
                return .string(text)
            case .array(let element):
                return .array(try sequence(of: try repeated(element, count: try length())))
            case .fixedArray(let element, let count):
                return .array(try sequence(of: try repeated(element, count: count)))
            case .tuple(let components):
                return .tuple(try sequence(of: components))
            default:
                throw ABI.notCanonical
            }
        }

        private mutating func staticValue(of type: ABIType, at head: inout Int) throws(EthereumError) -> ABIValue {
            try count(1)
            switch type {
            case .fixedArray(let element, let count):
                var values: [ABIValue] = []
                for _ in 0..<count { values.append(try staticValue(of: element, at: &head)) }
                return .array(values)
            case .tuple(let components):
                var values: [ABIValue] = []
                for component in components { values.append(try staticValue(of: component, at: &head)) }
                return .tuple(values)
            default:
                head += 32
                return word(of: type, at: head - 32)
            }
        }

        private func word(of type: ABIType, at offset: Int) -> ABIValue {
            switch type {
            case .bool: .bool(integer(at: offset) != .zero)
            case .address: .address(Address(unchecked: Array(bytes[(offset + 12)..<(offset + 32)])))
            case .fixedBytes(let count): .bytes(Array(bytes[offset..<(offset + count)]))
            case .int: .integer(EVMInteger(twosComplement: integer(at: offset)))
            default: .integer(EVMInteger(integer(at: offset)))
            }
        }

        /// The bytes of a `bytes` or `string` with their padding.
        private mutating func contents() throws(EthereumError) -> [UInt8] {
            let count = try length()
            try require(count)
            let start = position
            try require((count + 31) / 32 * 32)
            position += (count + 31) / 32 * 32
            return Array(bytes[start..<(start + count)])
        }

        private mutating func length() throws(EthereumError) -> Int {
            try require(32)
            let value = integer(at: position).asUInt64
            position += 32
            guard let value, value <= UInt64(bytes.count) else {
                throw EthereumError(.malformed, "a length exceeds the input")
            }
            return Int(value)
        }

        private func repeated(_ element: ABIType, count: Int) throws(EthereumError) -> [ABIType] {
            guard count <= valuesLeft else { throw EthereumError(.tooLarge, "too many values") }
            return [ABIType](repeating: element, count: count)
        }

        private func require(_ count: Int) throws(EthereumError) {
            guard count <= bytes.count - position else {
                throw EthereumError(.malformed, "the encoding is shorter than its types")
            }
        }

        private mutating func count(_ values: Int) throws(EthereumError) {
            guard values <= valuesLeft else { throw EthereumError(.tooLarge, "too many values") }
            valuesLeft -= values
        }

        private func integer(at offset: Int) -> UInt256 {
            UInt256(bigEndian: bytes[offset..<(offset + 32)]) ?? .zero
        }
    }
}
