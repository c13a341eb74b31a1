import CSQLite

/// A result code of SQLite with its message, which names tables and columns but no values.
struct SQLiteFailure: Error {
    /// The extended result code.
    let status: Int32
    let message: String

    init(_ status: Int32, _ message: String) {
        self.status = status
        self.message = message
    }

    init(_ status: Int32) { self.init(status, String(cString: sqlite3_errstr(status))) }

    init(_ status: Int32, _ database: OpaquePointer) { self.init(status, String(cString: sqlite3_errmsg(database))) }

    private var primaryStatus: Int32 { status & 0xff }

    var isInputOutputError: Bool { primaryStatus == SQLITE_IOERR }

    /// After these the connection's idea of the file may be wrong.
    var losesConnection: Bool {
        [SQLITE_IOERR, SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_CANTOPEN, SQLITE_PROTOCOL, SQLITE_NOMEM].contains(
            primaryStatus)
    }

    func error(_ what: String) -> StorageError {
        StorageError(code, "\(what): \(message)", constraint: constraint)
    }

    private var code: StorageError.Code {
        switch primaryStatus {
        case SQLITE_BUSY, SQLITE_LOCKED: .busy
        case SQLITE_INTERRUPT: .timeout
        case SQLITE_CONSTRAINT: .constraintViolation
        case SQLITE_FULL, SQLITE_READONLY, SQLITE_IOERR: .writeFailed
        case SQLITE_CORRUPT, SQLITE_NOTADB: .corrupt
        case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH, SQLITE_PROTOCOL, SQLITE_NOMEM: .unavailable
        default: .misuse
        }
    }

    private var constraint: StorageError.Constraint? {
        guard primaryStatus == SQLITE_CONSTRAINT else { return nil }
        // Extended codes are macros with casts, which Swift does not import: SQLITE_CONSTRAINT | (n << 8).
        switch status >> 8 {
        case 1: return .check
        case 3: return .foreignKey
        case 5: return .notNull
        case 6, 8, 10: return .unique  // primary key, unique, rowid
        default: return nil
        }
    }
}
