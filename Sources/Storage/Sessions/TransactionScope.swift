/// A transaction for the time of one closure, the same for both engines.
///
/// It begins with the first statements, so that on PostgreSQL no round trip is spent on `BEGIN`. The first error rolls it back at once
/// and ends it, because SQLite would go on where PostgreSQL does not.
final class TransactionScope: Transaction {
    private enum State {
        case notBegun, open
        case failed(StorageError)
        case over
    }

    private let session: any Session
    private let kind: TransactionKind
    private var state = State.notBegun

    init(_ session: any Session, _ kind: TransactionKind) {
        self.session = session
        self.kind = kind
    }

    func run(_ statements: [Statement]) throws(StorageError) -> [[Row]] {
        try execute(statements, commits: false)
    }

    @discardableResult
    func runAndCommit(_ statements: [Statement]) throws(StorageError) -> [[Row]] {
        try execute(statements, commits: true)
    }

    /// The closure has returned: commits what is still open.
    func complete() throws(StorageError) {
        switch state {
        case .notBegun, .over: state = .over
        case .open where kind == .snapshot: abandon()
        case .open: try runAndCommit([])
        case .failed(let error): throw error
        }
    }

    /// The closure has thrown: undoes what is still open.
    func abandon() {
        if case .open = state { session.rollback() }
        state = .over
    }

    private func execute(_ statements: [Statement], commits: Bool) throws(StorageError) -> [[Row]] {
        let opens: TransactionKind?
        switch state {
        case .notBegun: opens = kind
        case .open: opens = nil
        case .failed: throw StorageError(.misuse, "the transaction has failed and takes no further statement")
        case .over: throw StorageError(.misuse, "the transaction is over")
        }
        let hasNothingToSend = statements.isEmpty && (opens != nil || !commits)
        if hasNothingToSend {
            if commits { state = .over }
            return []
        }
        do throws(StorageError) {
            for statement in statements { try statement.check() }
            let rows = try session.execute(Batch(opens: opens, statements: statements, commits: commits))
            state = commits ? .over : .open
            return rows
        } catch {
            session.rollback()
            state = .failed(error)
            throw error
        }
    }
}
