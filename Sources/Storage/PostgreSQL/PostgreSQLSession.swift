import CPQ
import Glibc

/// A connection to a PostgreSQL server, always in pipeline mode: a batch goes out whole, then its answers are read.
///
/// libpq runs non-blocking under `poll`, so that a server that falls silent costs its caller the deadline and not eternity.
final class PostgreSQLSession: Session {
    private let connection: OpaquePointer
    private let answerTimeoutMs: Int64
    private var prepared = PreparedStatements()
    private(set) var isLost = false
    private var isClosed = false

    init(_ server: PostgreSQLServer, _ limits: ConnectionLimits) throws(StorageError) {
        connection = try server.connect(timeoutMs: limits.connectTimeoutMs, answerTimeoutMs: limits.answerTimeoutMs)
        answerTimeoutMs = Int64(limits.answerTimeoutMs)
        // Notices go to standard error unless somebody takes them, and they may quote values.
        PQsetNoticeReceiver(connection, { _, _ in }, nil)
        do throws(StorageError) {
            guard PQsetnonblocking(connection, 1) == 0, PQenterPipelineMode(connection) == 1 else {
                throw StorageError(.unavailable, "the connection cannot be set up")
            }
            guard PQparameterStatus(connection, "server_encoding").map({ String(cString: $0) }) == "UTF8" else {
                throw StorageError(.misuse, "the encoding of the PostgreSQL database must be UTF8")
            }
            _ = try execute(Batch(opens: nil, statements: Self.setUp(limits), commits: false))
        } catch {
            close()
            throw error
        }
    }

    func isStale() -> Bool {
        // Nobody has asked anything: whatever there is to read is a farewell.
        var descriptor = pollfd(fd: PQsocket(connection), events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, 0) != 0
    }

    func execute(_ batch: Batch) throws(StorageError) -> [[Row]] {
        var commands: [PostgreSQLCommand] = []
        if let kind = batch.opens { commands.append(.begin(kind)) }
        commands += batch.statements.map { .statement($0) }
        if batch.commits { commands.append(.commit) }
        let staysOpen = !batch.commits && (batch.opens != nil || PQtransactionStatus(connection) == PQTRANS_INTRANS)
        let rows = try perform(commands)
        guard isLost || PQtransactionStatus(connection) == (staysOpen ? PQTRANS_INTRANS : PQTRANS_IDLE) else {
            isLost = true
            throw StorageError(.misuse, "a statement began or ended a transaction")
        }
        return rows
    }

    func rollback() {
        guard !isLost, PQtransactionStatus(connection) != PQTRANS_IDLE else { return }
        do throws(StorageError) { _ = try perform([.rollback]) } catch { isLost = true }
    }

    func close() {
        guard !isClosed else { return }
        PQfinish(connection)
        isClosed = true
        isLost = true
    }

    /// What must hold whatever the server's configuration says: limits, reading unless a transaction says otherwise, plain strings,
    /// and commits that are on disk before they are answered.
    private static func setUp(_ limits: ConnectionLimits) -> [Statement] {
        let settings = [
            "statement_timeout": "\(limits.statementTimeoutMs)ms", "lock_timeout": "\(limits.lockTimeoutMs)ms",
            "idle_in_transaction_session_timeout": "\(limits.idleTransactionTimeoutMs)ms",
            "default_transaction_read_only": "on", "standard_conforming_strings": "on",
        ]
        let set = settings.map { name, value in Statement("SELECT set_config('\(name)', '\(value)', false)") }
        let durable = Statement(
            """
            SELECT set_config('synchronous_commit', 'on', false) \
            WHERE current_setting('synchronous_commit') IN ('off', 'local')
            """)
        return set + [durable]
    }

    private func perform(_ commands: [PostgreSQLCommand]) throws(StorageError) -> [[Row]] {
        guard !isLost else { throw StorageError(.unavailable, "the connection to the server was lost") }
        let deadlineMs = MonotonicTime.nowMs() + answerTimeoutMs
        var answers = PostgreSQLAnswers()
        do throws(ConnectionLoss) {
            try send(commands, &answers)
            while !answers.isComplete {
                try transfer(until: deadlineMs)
                collect(&answers)
            }
        } catch {
            isLost = true
            collect(&answers)
            return try answers.result(afterLoss: StorageError(.unavailable, error.reason))
        }
        for key in answers.prepared { prepared.add(key) }
        isLost = answers.losesConnection
        return try answers.result()
    }

    private func send(_ commands: [PostgreSQLCommand], _ answers: inout PostgreSQLAnswers) throws(ConnectionLoss) {
        var names: [PreparedStatements.Key: String] = [:]
        if prepared.isFull, PQtransactionStatus(connection) != PQTRANS_INERROR {
            try sendDeallocation(&answers)
        }
        for command in commands {
            let parameters = PostgreSQLParameters(command.statement)
            let key = PreparedStatements.Key(sql: command.statement.sql, types: parameters.types)
            let name: String
            if let known = prepared.name(key) ?? names[key] {
                name = known
            } else {
                name = prepared.newName()
                names[key] = name
                answers.expect(.preparation(key, name: name))
                let count = Int32(key.types.count)
                guard PQsendPrepare(connection, name, key.sql, count, key.types) == 1 else { throw loss() }
            }
            answers.expect(.command(command.role))
            guard parameters.sendQuery(connection, prepared: name) else { throw loss() }
        }
        answers.expect(.end)
        guard PQpipelineSync(connection) == 1 else { throw loss() }
    }

    /// Not prepared itself, since it would go with the others.
    private func sendDeallocation(_ answers: inout PostgreSQLAnswers) throws(ConnectionLoss) {
        prepared.removeAll()
        answers.expect(.command(.service))
        let format = PostgreSQLType.binaryFormat
        guard PQsendQueryParams(connection, "DEALLOCATE ALL", 0, nil, nil, nil, nil, format) == 1 else { throw loss() }
    }

    /// Writes what is to be written and reads what has come, or waits until one of both is possible.
    private func transfer(until deadlineMs: Int64) throws(ConnectionLoss) {
        let flushed = PQflush(connection)
        guard flushed >= 0 else { throw loss() }
        let remainingMs = deadlineMs - MonotonicTime.nowMs()
        guard remainingMs > 0 else { throw ConnectionLoss(reason: "the server did not answer in time") }
        let events = Int16(flushed == 1 ? POLLIN | POLLOUT : POLLIN)
        var descriptor = pollfd(fd: PQsocket(connection), events: events, revents: 0)
        let ready = poll(&descriptor, 1, Int32(clamping: remainingMs))
        guard ready >= 0 || errno == EINTR else { throw loss() }
        guard ready > 0, descriptor.revents & ~Int16(POLLOUT) != 0 else { return }
        guard PQconsumeInput(connection) == 1 else { throw loss() }
    }

    private func collect(_ answers: inout PostgreSQLAnswers) {
        while !answers.isComplete, PQisBusy(connection) == 0 {
            if let result = PQgetResult(connection) {
                answers.take(PostgreSQLResult(result))
            } else {
                answers.endOfCommand()
            }
        }
    }

    private func loss() -> ConnectionLoss {
        ConnectionLoss(reason: "the connection to the server was lost")
    }
}

/// The server is gone or silent.
struct ConnectionLoss: Error {
    let reason: String
}
