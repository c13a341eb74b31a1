import CSQLite

/// A compiled statement, to be run any number of times. Finalised when forgotten.
final class SQLiteStatement {
    private let database: OpaquePointer
    private let handle: OpaquePointer
    /// For each of SQLite's slots, the index of the parameter that its name `$1`, `$2` … stands for.
    private let parameterOfSlot: [Int]

    init(_ sql: String, in database: OpaquePointer) throws(SQLiteFailure) {
        var compiled: OpaquePointer?
        var hasMore = false
        let status = sql.withCString { text in
            var rest: UnsafePointer<CChar>?
            let status = sqlite3_prepare_v3(database, text, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &compiled, &rest)
            hasMore = rest.map { String(cString: $0).contains { !$0.isWhitespace && $0 != ";" } } ?? false
            return status
        }
        guard status == SQLITE_OK else { throw SQLiteFailure(status, database) }
        guard let compiled else { throw SQLiteFailure(SQLITE_MISUSE, "an empty statement") }
        do throws(SQLiteFailure) {
            guard !hasMore else { throw SQLiteFailure(SQLITE_MISUSE, "more than one statement in a text") }
            parameterOfSlot = try Self.parameters(of: compiled)
        } catch {
            sqlite3_finalize(compiled)
            throw error
        }
        self.database = database
        handle = compiled
    }

    deinit { sqlite3_finalize(handle) }

    var isReadOnly: Bool { sqlite3_stmt_readonly(handle) != 0 }

    func run(_ parameters: [SQLValue]) throws(SQLiteFailure) -> [Row] {
        defer {
            sqlite3_reset(handle)
            sqlite3_clear_bindings(handle)
        }
        try bind(parameters)
        var rows: [Row] = []
        while true {
            let status = sqlite3_step(handle)
            switch status {
            case SQLITE_ROW: rows.append(try row())
            case SQLITE_DONE: return rows
            default: throw SQLiteFailure(status, database)
            }
        }
    }

    private static func parameters(of handle: OpaquePointer) throws(SQLiteFailure) -> [Int] {
        var result: [Int] = []
        for slot in 0..<sqlite3_bind_parameter_count(handle) {
            guard let name = sqlite3_bind_parameter_name(handle, slot + 1),
                let number = Int(String(cString: name).dropFirst()), number >= 1, name.pointee == UInt8(ascii: "$")
            else { throw SQLiteFailure(SQLITE_MISUSE, "a placeholder is not of the form $1") }
            result.append(number - 1)
        }
        return result
    }

    private func bind(_ parameters: [SQLValue]) throws(SQLiteFailure) {
        guard parameterOfSlot.count == parameters.count, parameterOfSlot.allSatisfy(parameters.indices.contains) else {
            throw SQLiteFailure(SQLITE_MISUSE, "the placeholders of a statement are not $1 to $\(parameters.count)")
        }
        for (slot, parameter) in parameterOfSlot.enumerated() {
            let status = bind(parameters[parameter], to: Int32(slot + 1))
            guard status == SQLITE_OK else { throw SQLiteFailure(status, database) }
        }
    }

    private func bind(_ value: SQLValue, to slot: Int32) -> Int32 {
        switch value {
        case .null: return sqlite3_bind_null(handle, slot)
        case .integer(let integer): return sqlite3_bind_int64(handle, slot, integer)
        case .text(let text):
            let length = text.utf8.count
            return text.withCString { sqlite3_bind_text(handle, slot, $0, Int32(length), Self.copied) }
        case .bytes(let bytes):
            // An empty array may have no address, and no address would mean null.
            if bytes.isEmpty { return sqlite3_bind_zeroblob(handle, slot, 0) }
            return bytes.withUnsafeBytes {
                sqlite3_bind_blob(handle, slot, $0.baseAddress, Int32($0.count), Self.copied)
            }
        }
    }

    /// `SQLITE_TRANSIENT`, a cast that Swift does not import: SQLite copies the value before the call returns.
    private static var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }

    private func row() throws(SQLiteFailure) -> Row {
        var values: [SQLValue] = []
        let count = sqlite3_column_count(handle)
        values.reserveCapacity(Int(count))
        for column in 0..<count { values.append(try value(column)) }
        return Row(values)
    }

    private func value(_ column: Int32) throws(SQLiteFailure) -> SQLValue {
        switch sqlite3_column_type(handle, column) {
        case SQLITE_NULL: return .null
        case SQLITE_INTEGER: return .integer(sqlite3_column_int64(handle, column))
        case SQLITE_TEXT:
            let start = sqlite3_column_text(handle, column)
            let utf8 = UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column)))
            guard let text = String(validating: utf8, as: UTF8.self) else {
                throw SQLiteFailure(SQLITE_CORRUPT, "a text is not UTF-8")
            }
            return .text(text)
        case SQLITE_BLOB:
            let start = sqlite3_column_blob(handle, column)
            return .bytes(
                Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column)))))
        default: throw SQLiteFailure(SQLITE_MISMATCH, "column \(column) is a floating-point number; cast it")
        }
    }
}
