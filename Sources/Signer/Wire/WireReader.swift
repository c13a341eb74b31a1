/// A frame that does not follow its format.
public struct WireError: Error {}

/// Reads the fields of a frame; every length is checked against what is left before anything is copied.
struct WireReader {
    private let bytes: ArraySlice<UInt8>
    private var index: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        index = bytes.startIndex
    }

    mutating func byte() throws(WireError) -> UInt8 {
        guard index < bytes.endIndex else { throw WireError() }
        defer { index += 1 }
        return bytes[index]
    }

    mutating func flag() throws(WireError) -> Bool {
        switch try byte() {
        case 0: false
        case 1: true
        default: throw WireError()
        }
    }

    mutating func integer<Value: FixedWidthInteger & UnsignedInteger>(_: Value.Type) throws(WireError) -> Value {
        var value: Value = 0
        for _ in 0..<(Value.bitWidth / 8) { value = value << 8 | Value(try byte()) }
        return value
    }

    mutating func fixed(_ count: Int) throws(WireError) -> [UInt8] {
        guard bytes.endIndex - index >= count else { throw WireError() }
        defer { index += count }
        return Array(bytes[index..<index + count])
    }

    mutating func data() throws(WireError) -> [UInt8] {
        try fixed(Int(integer(UInt32.self)))
    }

    mutating func text() throws(WireError) -> String {
        guard let text = String(validating: try data(), as: UTF8.self) else { throw WireError() }
        return text
    }

    mutating func optionalText() throws(WireError) -> String? {
        try flag() ? text() : nil
    }

    mutating func list<Element>(
        atMost limit: Int, _ read: (inout WireReader) throws(WireError) -> Element
    ) throws(WireError) -> [Element] {
        let count = Int(try integer(UInt32.self))
        guard count <= limit else { throw WireError() }
        var elements: [Element] = []
        for _ in 0..<count { elements.append(try read(&self)) }
        return elements
    }

    func finish() throws(WireError) {
        guard index == bytes.endIndex else { throw WireError() }
    }
}
