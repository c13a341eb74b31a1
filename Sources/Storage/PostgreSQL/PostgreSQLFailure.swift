/// An error that the server reported. Its detail and hint are never read, because they quote values.
struct PostgreSQLFailure {
    /// SQLSTATE, five characters; empty when the message is libpq's own, which says that the connection is gone.
    let state: String
    /// `ERROR`, or `FATAL` and `PANIC`, after which the connection is gone.
    let severity: String
    let primaryMessage: String
    /// The constraint or the column that the error is about.
    let constraintName: String?

    var endsConnection: Bool { state.isEmpty || severity == "FATAL" || severity == "PANIC" }

    /// After these the session's plans or its server are not what they were, and a new session is.
    var losesConnection: Bool { endsConnection || ["0A000", "25006", "26000"].contains(state) }

    func error(onBehalfOf role: PostgreSQLCommand.Role) -> StorageError {
        let isReadOnlyServer = role == .service && ["0A000", "25006"].contains(state)
        return StorageError(isReadOnlyServer ? .writeFailed : code, message, constraint: constraint)
    }

    private var code: StorageError.Code {
        switch state {
        case "40001", "40P01", "55P03": return .busy  // serialisation, deadlock, lock time-out
        case "57014": return .timeout
        case "08P01": return .misuse  // a wrong number of parameters
        case "53100", "58030": return .writeFailed  // disk full, I/O error
        case "XX001", "XX002": return .corrupt
        default: break
        }
        if endsConnection { return .unavailable }
        switch state.prefix(2) {
        case "23": return .constraintViolation
        case "08", "53", "57", "58", "XX": return .unavailable
        default: return .misuse
        }
    }

    private var constraint: StorageError.Constraint? {
        switch state {
        case "23505", "23P01": .unique
        case "23503": .foreignKey
        case "23502": .notNull
        case "23514": .check
        default: nil
        }
    }

    /// The server's sentence, where sentences of its class quote names only; else the state alone.
    private var message: String {
        if state.isEmpty { return "the connection to the server was lost" }
        let showsOnlyNames = ["08", "0A", "23", "25", "26", "40", "42", "53", "55", "57", "58", "XX"].contains(
            state.prefix(2))
        let sentence = showsOnlyNames ? primaryMessage : "the server refused a value"
        return "\(sentence) (SQLSTATE \(state)\(constraintName.map { ", \($0)" } ?? ""))"
    }
}
