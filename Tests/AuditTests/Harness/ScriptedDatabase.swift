import Dispatch
import Storage
import Synchronization

/// A database whose transactions fail when a test says so. Reading is left alone.
final class ScriptedDatabase: Database {
    enum Step: Sendable {
        case pass
        /// Nothing is changed.
        case refuse(StorageError.Code)
        /// Everything is committed, but nobody hears of it.
        case commitAndLose
        /// Waits until the test lets it go on.
        case wait(Gate)
    }

    /// Holds up a transaction.
    final class Gate: Sendable {
        private let reached = DispatchSemaphore(value: 0)
        private let opened = DispatchSemaphore(value: 0)

        /// Waits until the transaction stands at the gate.
        func waitUntilReached() async {
            await withCheckedContinuation { continuation in
                DispatchQueue.global().async {
                    self.reached.wait()
                    continuation.resume()
                }
            }
        }

        func open() { opened.signal() }

        fileprivate func pass() {
            reached.signal()
            opened.wait()
        }
    }

    private let inner: any Database
    private let steps = Mutex<[Step]>([])
    private let count = Mutex(0)

    init(_ inner: any Database) { self.inner = inner }

    /// What the next transactions of owned connections do; all after them pass.
    func play(_ next: Step...) { steps.withLock { $0 += next } }

    /// Transactions begun on owned connections.
    var transactionCount: Int { count.withLock { $0 } }

    var engine: DatabaseEngine { inner.engine }

    func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await inner.read(body)
    }

    func transaction<T: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> T) async throws -> T {
        try await inner.transaction(body)
    }

    func snapshot<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await inner.snapshot(body)
    }

    func openConnection(limits: ConnectionLimits?) throws(StorageError) -> any OwnedConnection {
        ScriptedConnection(try inner.openConnection(limits: limits), self)
    }

    func backup(to path: String) async throws(StorageError) { try await inner.backup(to: path) }

    func close() async { await inner.close() }

    fileprivate func nextStep() -> Step {
        count.withLock { $0 += 1 }
        return steps.withLock { $0.isEmpty ? .pass : $0.removeFirst() }
    }

    private final class ScriptedConnection: OwnedConnection {
        private let inner: any OwnedConnection
        private let database: ScriptedDatabase

        init(_ inner: any OwnedConnection, _ database: ScriptedDatabase) {
            self.inner = inner
            self.database = database
        }

        func read<T>(_ body: (any Connection) throws -> T) throws -> T { try inner.read(body) }
        func snapshot<T>(_ body: (any Connection) throws -> T) throws -> T { try inner.snapshot(body) }
        func close() { inner.close() }

        func transaction<T>(_ body: (any Transaction) throws -> T) throws -> T {
            switch database.nextStep() {
            case .pass: return try inner.transaction(body)
            case .refuse(let code): throw StorageError(code, "the script says so")
            case .commitAndLose:
                _ = try inner.transaction(body)
                throw StorageError(.outcomeUnknown, "the script says so")
            case .wait(let gate):
                gate.pass()
                return try inner.transaction(body)
            }
        }
    }
}
