/// Takes bytes from the front of an array, in the order in which the formats of Solana write them. Numbers are
/// little-endian.
struct ByteReader {
    let bytes: [UInt8]
    private(set) var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// How many bytes are left.
    var left: Int { bytes.count - position }

    /// The next byte, which is not taken; nil at the end.
    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    mutating func byte() throws(SolanaError) -> UInt8 {
        guard position < bytes.count else { throw SolanaError(.malformed, "the bytes end too early") }
        position += 1
        return bytes[position - 1]
    }

    mutating func bytes(_ count: Int) throws(SolanaError) -> [UInt8] {
        guard count <= left else { throw SolanaError(.malformed, "the bytes end too early") }
        position += count
        return Array(bytes[position - count..<position])
    }

    mutating func address() throws(SolanaError) -> SolanaAddress {
        SolanaAddress(unchecked: try bytes(SolanaAddress.count))
    }

    mutating func integer<Value: FixedWidthInteger & UnsignedInteger>(
        _: Value.Type = Value.self
    ) throws(SolanaError) -> Value {
        try bytes(Value.bitWidth / 8).reversed().reduce(0) { $0 << 8 | Value($1) }
    }

    /// Elements after their number.
    mutating func list<Element>(
        _ element: (inout ByteReader) throws(SolanaError) -> Element
    ) throws(SolanaError) -> [Element] {
        var elements: [Element] = []
        // Every element has at least one byte, so a great number ends with the bytes.
        for _ in 0..<(try compactU16()) { elements.append(try element(&self)) }
        return elements
    }

    /// Refuses bytes that nobody took.
    func finish() throws(SolanaError) {
        guard left == 0 else { throw SolanaError(.malformed, "there are bytes after the end") }
    }
}
