/// The header fields of a message, in the order and the spelling in which they came.
///
/// Most fields of a request are never looked at, so they stay in the bytes of its head until somebody asks.
public struct HTTPFields: Sendable {
    struct Field {
        let name: Range<Int>
        let value: Range<Int>
    }

    private var bytes: [UInt8]
    private var fields: [Field]

    init(bytes: [UInt8], fields: [Field]) {
        self.bytes = bytes
        self.fields = fields
    }

    /// Fields that were not parsed, for requests that a program makes itself.
    public init(_ pairs: [(name: String, value: String)] = []) {
        bytes = []
        fields = []
        for pair in pairs { fields.append(Field(name: append(pair.name), value: append(pair.value))) }
    }

    /// The number of fields; a name that occurs twice counts twice.
    public var count: Int { fields.count }

    /// All fields in order.
    public var pairs: [(name: String, value: String)] {
        fields.map { (bytes.asciiText(in: $0.name), text(in: $0.value)) }
    }

    /// The value of the first field with that name, without surrounding blanks; nil when there is none.
    public func first(_ lowercaseName: String) -> String? {
        for field in fields where matches(field, lowercaseName) { return text(in: field.value) }
        return nil
    }

    /// The values of all fields with that name, in order.
    public func all(_ lowercaseName: String) -> [String] {
        var values: [String] = []
        for field in fields where matches(field, lowercaseName) { values.append(text(in: field.value)) }
        return values
    }

    /// How often a field occurs, as far as it matters.
    public enum Occurrence: Sendable, Equatable {
        case never
        case once(String)
        case repeated
    }

    /// The value of a field that may occur once only, without surrounding blanks.
    public func only(_ lowercaseName: String) -> Occurrence {
        var found: Field?
        for field in fields where matches(field, lowercaseName) {
            guard found == nil else { return .repeated }
            found = field
        }
        return found.map { .once(text(in: $0.value)) } ?? .never
    }

    private mutating func append(_ text: String) -> Range<Int> {
        let start = bytes.count
        bytes.append(contentsOf: text.utf8)
        return start..<bytes.count
    }

    private func matches(_ field: Field, _ lowercaseName: String) -> Bool {
        guard field.name.count == lowercaseName.utf8.count else { return false }
        var position = field.name.lowerBound
        for byte in lowercaseName.utf8 {
            guard ASCII.lowercased(bytes[position]) == byte else { return false }
            position += 1
        }
        return true
    }

    /// Bytes that are no UTF-8 are read as ISO 8859-1 (RFC 9110 §5.5), so that different values stay different.
    private func text(in range: Range<Int>) -> String {
        if bytes[range].allSatisfy({ $0 < 0x80 }) { return bytes.asciiText(in: range) }
        if let text = String(validating: bytes[range], as: UTF8.self) { return text }
        return String(String.UnicodeScalarView(bytes[range].map { Unicode.Scalar($0) }))
    }
}
