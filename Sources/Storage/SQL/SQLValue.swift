/// A value that goes into a statement or comes out of a row; the four kinds that both engines keep unchanged.
public enum SQLValue: Sendable, Hashable {
    /// The absence of a value.
    case null
    /// A `BIGINT` or `INTEGER`; comparisons come out as 1 and 0.
    case integer(Int64)
    /// A `TEXT` without NUL characters.
    case text(String)
    /// A `BYTEA`; empty is not null.
    case bytes([UInt8])

    /// The integer, or null for nil.
    public static func optional(_ value: Int64?) -> SQLValue { value.map { .integer($0) } ?? .null }
    /// The text, or null for nil.
    public static func optional(_ value: String?) -> SQLValue { value.map { .text($0) } ?? .null }
    /// The bytes, or null for nil.
    public static func optional(_ value: [UInt8]?) -> SQLValue { value.map { .bytes($0) } ?? .null }
}

extension SQLValue {
    /// The most bytes that one value may have.
    static let maximumLength = 64 << 20

    /// Refuses what one engine would take and the other would not.
    func check() throws(StorageError) {
        switch self {
        case .null, .integer:
            return
        case .text(let text):
            guard !text.utf8.contains(0) else { throw StorageError(.misuse, "a text contains a NUL character") }
            guard text.utf8.count <= Self.maximumLength else { throw StorageError(.misuse, "a text is too long") }
        case .bytes(let bytes):
            guard bytes.count <= Self.maximumLength else { throw StorageError(.misuse, "a byte string is too long") }
        }
    }
}
