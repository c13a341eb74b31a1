/// Writes JSON without building values first: compact, members in the order in which they are given.
///
/// The text is canonical (RFC 8785) when the members of every object are given in their canonical order.
public struct JSONWriter {
    /// What has been written.
    public private(set) var bytes: [UInt8] = []
    private var isFirst = true

    /// - Parameter capacity: bytes to make room for at once.
    public init(capacity: Int = 256) { bytes.reserveCapacity(capacity) }

    /// A text, escaped as RFC 8785 does.
    public mutating func text(_ text: String) {
        separate()
        JSON.writeQuoted(text, to: &bytes)
    }

    /// A text of hexadecimal digits in lower case.
    public mutating func hex(_ content: [UInt8]) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        Hex.append(content, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    /// A number without fraction.
    public mutating func integer(_ value: some FixedWidthInteger) {
        separate()
        bytes.append(contentsOf: String(value).utf8)
    }

    /// A value that is built already, its members in the order in which they stand.
    public mutating func value(_ json: JSON) {
        separate()
        json.write(to: &bytes)
    }

    /// An object; `members` writes its members, each a name and a value.
    public mutating func object(_ members: (inout JSONWriter) -> Void) {
        nested("{", "}", members)
    }

    /// An array; `elements` writes its values.
    public mutating func array(_ elements: (inout JSONWriter) -> Void) {
        nested("[", "]", elements)
    }

    /// The name of a member, whose value is to be written next.
    public mutating func name(_ name: String) {
        separate()
        JSON.writeQuoted(name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        isFirst = true
    }

    private mutating func nested(
        _ open: Unicode.Scalar, _ close: Unicode.Scalar, _ content: (inout JSONWriter) -> Void
    ) {
        separate()
        bytes.append(UInt8(ascii: open))
        isFirst = true
        content(&self)
        bytes.append(UInt8(ascii: close))
        isFirst = false
    }

    private mutating func separate() {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
    }
}
