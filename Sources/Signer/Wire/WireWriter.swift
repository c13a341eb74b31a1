/// Writes the fields of a frame: big-endian integers, byte strings behind their length.
struct WireWriter {
    private(set) var bytes: [UInt8] = []

    mutating func byte(_ value: UInt8) { bytes.append(value) }

    mutating func flag(_ value: Bool) { bytes.append(value ? 1 : 0) }

    mutating func integer(_ value: some FixedWidthInteger & UnsignedInteger) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func data(_ value: some Collection<UInt8>) {
        integer(UInt32(value.count))
        bytes.append(contentsOf: value)
    }

    mutating func text(_ value: String) { data(value.utf8) }

    mutating func optionalText(_ value: String?) {
        flag(value != nil)
        if let value { text(value) }
    }

    mutating func list<Element>(_ elements: [Element], _ write: (inout WireWriter, Element) -> Void) {
        integer(UInt32(elements.count))
        for element in elements { write(&self, element) }
    }

    /// The whole frame: its length, its type, its fields.
    static func frame(_ type: UInt8, _ write: (inout WireWriter) -> Void) -> [UInt8] {
        var writer = WireWriter()
        writer.bytes = [0, 0, 0, 0, type]
        write(&writer)
        let length = UInt32(writer.bytes.count - 4)
        for index in 0..<4 { writer.bytes[index] = UInt8(truncatingIfNeeded: length >> (24 - 8 * UInt32(index))) }
        return writer.bytes
    }
}
