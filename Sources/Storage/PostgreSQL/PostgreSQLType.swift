import CPQ

/// The types that we exchange with the server, by their object ids (`pg_type.dat`; they never change).
enum PostgreSQLType {
    static let binaryFormat: Int32 = 1

    static func parameter(_ value: SQLValue) -> Oid {
        switch value {
        case .null: 0
        case .bytes: 17
        case .integer: 20
        case .text: 25
        }
    }

    static func element(_ type: ListStatement.Column.ElementType) -> Oid {
        switch type {
        case .bytes: 17
        case .integer: 20
        case .text: 25
        }
    }

    static func array(_ type: ListStatement.Column.ElementType) -> Oid {
        switch type {
        case .bytes: 1001
        case .integer: 1016
        case .text: 1009
        }
    }

    /// Reads a value in binary format.
    ///
    /// - Throws: `misuse` for a type that SQLite does not have, `corrupt` for a value that is none of its type.
    static func value(_ bytes: UnsafeRawBufferPointer, type: Oid) throws(StorageError) -> SQLValue {
        switch type {
        case 17: return .bytes(Array(bytes))
        case 16, 20, 21, 23: return .integer(try integer(bytes, type))
        case 19, 25, 705, 1042, 1043:  // name, text, unknown, char(n), varchar(n)
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw StorageError(.corrupt, "a text is not UTF-8")
            }
            return .text(text)
        case 2278: return .null  // void
        default: throw StorageError(.misuse, "a column has the PostgreSQL type \(type); cast it")
        }
    }

    private static func integer(_ bytes: UnsafeRawBufferPointer, _ type: Oid) throws(StorageError) -> Int64 {
        switch (type, bytes.count) {
        case (16, 1): return bytes[0] == 0 ? 0 : 1
        case (21, 2): return Int64(Int16(bigEndian: bytes.loadUnaligned(as: Int16.self)))
        case (23, 4): return Int64(Int32(bigEndian: bytes.loadUnaligned(as: Int32.self)))
        case (20, 8): return Int64(bigEndian: bytes.loadUnaligned(as: Int64.self))
        default: throw StorageError(.corrupt, "an integer has \(bytes.count) bytes")
        }
    }
}
