import CPQ

/// What the server still owes for a batch, and what it has answered so far.
///
/// Each command is answered by results and an end; the batch by one last result. After an error, the server skips to that.
struct PostgreSQLAnswers {
    enum Expected {
        case preparation(PreparedStatements.Key, name: String)
        case command(PostgreSQLCommand.Role)
        case end
    }

    private var expected: [Expected] = []
    private var next = 0
    private var rows: [[Row]] = []
    /// The first error of a statement: nothing behind it was executed.
    private var failure: StorageError?
    /// With what the server closed the connection; says nothing about what it had executed.
    private var farewell: StorageError?
    /// A result that this module cannot represent, although the statement was executed.
    private var unreadable: StorageError?
    private var expectsCommit = false
    private var isCommitted = false
    private(set) var losesConnection = false
    /// What the server has newly parsed.
    private(set) var prepared: [(key: PreparedStatements.Key, name: String)] = []

    var isComplete: Bool { next == expected.count }

    mutating func expect(_ answer: Expected) {
        expected.append(answer)
        if case .command(.commit) = answer { expectsCommit = true }
    }

    mutating func take(_ result: consuming PostgreSQLResult) {
        guard !isComplete else { return }
        switch result.status {
        case PGRES_PIPELINE_SYNC: next = expected.count
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK: succeeded(result)
        case PGRES_PIPELINE_ABORTED: break
        case PGRES_FATAL_ERROR: failed(result.failure())
        default:
            // COPY and the like would be reported for ever.
            losesConnection = true
            next = expected.count
            failure = failure ?? StorageError(.misuse, "a statement is of a kind that cannot be run here")
        }
    }

    mutating func endOfCommand() { next = min(next + 1, expected.count) }

    /// The rows of the caller's statements, or the first error.
    ///
    /// - Parameter loss: why no further answer will come, if so. The batch stands if its commit was answered before.
    func result(afterLoss loss: StorageError? = nil) throws(StorageError) -> [[Row]] {
        if let failure { throw failure }
        if !isCommitted, let end = farewell ?? loss {
            guard expectsCommit else { throw end }
            throw StorageError(.outcomeUnknown, "the connection to the server was lost while it committed")
        }
        guard isCommitted == expectsCommit else {
            throw StorageError(.misuse, "the server rolled the transaction back")
        }
        if let unreadable { throw unreadable }
        return rows
    }

    private mutating func succeeded(_ result: borrowing PostgreSQLResult) {
        switch expected[next] {
        case .preparation(let key, let name): prepared.append((key, name))
        case .command(.statement):
            do throws(StorageError) { rows.append(try result.rows()) } catch { unreadable = unreadable ?? error }
        case .command(.commit): isCommitted = result.commandTag == "COMMIT"
        case .command(.service), .end: break
        }
    }

    private mutating func failed(_ failure: PostgreSQLFailure) {
        losesConnection = losesConnection || failure.losesConnection
        var role = PostgreSQLCommand.Role.statement
        if case .command(let answered) = expected[next] { role = answered }
        let error = failure.error(onBehalfOf: role)
        if failure.endsConnection {
            farewell = farewell ?? error
        } else {
            self.failure = self.failure ?? error
        }
    }
}
