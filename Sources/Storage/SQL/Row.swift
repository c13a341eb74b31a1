/// One row of a result. Columns are counted from 0; a column that is missing or of another type is the caller's mistake.
public struct Row: Sendable, Hashable {
    /// The values, in the order of the columns.
    public let values: [SQLValue]

    /// Makes a row, for tests of code that reads rows.
    public init(_ values: [SQLValue]) { self.values = values }

    /// Whether the column is null; throws `misuse` when there is no such column.
    public func isNull(_ column: Int) throws(StorageError) -> Bool { try value(column) == .null }

    /// The integer in a column; throws `misuse` when it is something else or null.
    public func integer(_ column: Int) throws(StorageError) -> Int64 {
        guard let integer = try optionalInteger(column) else { throw unexpectedNull(column) }
        return integer
    }

    /// The integer in a column, which is not negative; throws `misuse` when it is something else or null.
    public func unsigned(_ column: Int) throws(StorageError) -> UInt64 {
        guard let integer = UInt64(exactly: try integer(column)) else {
            throw unexpectedType(column, wanted: "a number from 0 on")
        }
        return integer
    }

    /// The text in a column; throws `misuse` when it is something else or null.
    public func text(_ column: Int) throws(StorageError) -> String {
        guard let text = try optionalText(column) else { throw unexpectedNull(column) }
        return text
    }

    /// The bytes in a column; throws `misuse` when it is something else or null.
    public func bytes(_ column: Int) throws(StorageError) -> [UInt8] {
        guard let bytes = try optionalBytes(column) else { throw unexpectedNull(column) }
        return bytes
    }

    /// The integer in a column, or nil for null; throws `misuse` when it is something else.
    public func optionalInteger(_ column: Int) throws(StorageError) -> Int64? {
        switch try value(column) {
        case .null: return nil
        case .integer(let integer): return integer
        case .text, .bytes: throw unexpectedType(column, wanted: "an integer")
        }
    }

    /// The text in a column, or nil for null; throws `misuse` when it is something else.
    public func optionalText(_ column: Int) throws(StorageError) -> String? {
        switch try value(column) {
        case .null: return nil
        case .text(let text): return text
        case .integer, .bytes: throw unexpectedType(column, wanted: "a text")
        }
    }

    /// The bytes in a column, or nil for null; throws `misuse` when it is something else.
    public func optionalBytes(_ column: Int) throws(StorageError) -> [UInt8]? {
        switch try value(column) {
        case .null: return nil
        case .bytes(let bytes): return bytes
        case .integer, .text: throw unexpectedType(column, wanted: "a byte string")
        }
    }

    private func value(_ column: Int) throws(StorageError) -> SQLValue {
        guard values.indices.contains(column) else {
            throw StorageError(.misuse, "a row has no column \(column), only \(values.count)")
        }
        return values[column]
    }

    private func unexpectedNull(_ column: Int) -> StorageError {
        StorageError(.misuse, "column \(column) is null")
    }

    private func unexpectedType(_ column: Int, wanted: String) -> StorageError {
        StorageError(.misuse, "column \(column) is not \(wanted)")
    }
}
