import Bytes

/// The items of a list, taken one after the other and each as what it must be.
struct RLPFields {
    private var items: ArraySlice<RLP.Item>
    private let path: String

    init(_ item: RLP.Item, _ path: String) throws(EthereumError) {
        guard case .list(let items) = item else { throw EthereumError(.malformed, path: path, "not a list") }
        self.items = items[...]
        self.path = path
    }

    var isAtEnd: Bool { items.isEmpty }

    /// Refuses items that nobody asked for.
    func end() throws(EthereumError) {
        guard isAtEnd else { throw EthereumError(.malformed, path: path, "too many fields") }
    }

    mutating func bytes(_ field: String) throws(EthereumError) -> [UInt8] {
        guard case .bytes(let bytes) = try next() else {
            throw EthereumError(.malformed, path: field, "not a byte string")
        }
        return bytes
    }

    mutating func list(_ field: String) throws(EthereumError) -> RLPFields { try RLPFields(next(), field) }

    mutating func address(_ field: String) throws(EthereumError) -> Address {
        guard let address = Address(bytes: try bytes(field)) else {
            throw EthereumError(.malformed, path: field, "an address has 20 bytes")
        }
        return address
    }

    mutating func uint256(_ field: String) throws(EthereumError) -> UInt256 {
        let bytes = try bytes(field)
        guard bytes.first != 0 else { throw EthereumError(.notCanonical, path: field, "an integer has leading zeros") }
        guard let value = UInt256(bigEndian: bytes) else {
            throw EthereumError(.outOfRange, path: field, "an integer of more than 256 bits")
        }
        return value
    }

    mutating func uint64(_ field: String) throws(EthereumError) -> UInt64 {
        guard let value = try uint256(field).asUInt64 else {
            throw EthereumError(.outOfRange, path: field, "an integer of more than 64 bits")
        }
        return value
    }

    /// All remaining items as byte strings.
    func byteStrings() throws(EthereumError) -> [[UInt8]] {
        var rest = self
        var strings: [[UInt8]] = []
        while !rest.isAtEnd { strings.append(try rest.bytes(path)) }
        return strings
    }

    private mutating func next() throws(EthereumError) -> RLP.Item {
        guard let item = items.popFirst() else { throw EthereumError(.malformed, path: path, "too few fields") }
        return item
    }
}
