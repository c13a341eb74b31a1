/// A connection that outlives its sessions: a lost one is replaced at the next use, at the pace that `Backoff` allows.
final class LastingConnection: OwnedConnection {
    private let connect: @Sendable () throws(StorageError) -> any Session
    private var session: (any Session)?
    private var backoff = Backoff()
    private var lastFailure = StorageError(.unavailable, "the database was never reached")
    private var isInUse = false
    private var isClosed = false

    init(_ connect: @escaping @Sendable () throws(StorageError) -> any Session) { self.connect = connect }

    deinit { session?.close() }

    /// Connects now, so that a wrong address shows at once.
    func open() throws(StorageError) { _ = try liveSession() }

    func read<T>(_ body: (any Connection) throws -> T) throws -> T {
        try withSession { session in
            let scope = ReadScope(session)
            defer { scope.end() }
            return try body(scope)
        }
    }

    func transaction<T>(_ body: (any Transaction) throws -> T) throws -> T { try inScope(.write, body) }

    func snapshot<T>(_ body: (any Connection) throws -> T) throws -> T { try inScope(.snapshot) { try body($0) } }

    func close() {
        isClosed = true
        session?.close()
        session = nil
    }

    private func inScope<T>(_ kind: TransactionKind, _ body: (any Transaction) throws -> T) throws -> T {
        try withSession { session in
            let scope = TransactionScope(session, kind)
            let result: T
            do {
                result = try body(scope)
            } catch {
                scope.abandon()
                throw error
            }
            try scope.complete()
            return result
        }
    }

    private func withSession<T>(_ body: (any Session) throws -> T) throws -> T {
        guard !isInUse else {
            throw StorageError(.misuse, "the connection is already in use by a closure around this one")
        }
        let session = try liveSession()
        isInUse = true
        defer {
            isInUse = false
            if session.isLost { discardSession() }
        }
        return try body(session)
    }

    private func liveSession() throws(StorageError) -> any Session {
        guard !isClosed else { throw StorageError(.unavailable, "the connection is closed") }
        if let session, !session.isLost, !session.isStale() { return session }
        discardSession()
        guard backoff.allowsAttempt(atMs: MonotonicTime.nowMs()) else { throw lastFailure }
        do throws(StorageError) {
            let session = try connect()
            self.session = session
            backoff.succeeded()
            return session
        } catch {
            lastFailure = error
            backoff.failed(atMs: MonotonicTime.nowMs())
            throw error
        }
    }

    private func discardSession() {
        session?.close()
        session = nil
    }
}
