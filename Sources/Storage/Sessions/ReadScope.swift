/// A connection outside of any transaction, for the time of one closure.
final class ReadScope: Connection {
    private let session: any Session
    private var isOver = false

    init(_ session: any Session) { self.session = session }

    func run(_ statements: [Statement]) throws(StorageError) -> [[Row]] {
        guard !isOver else { throw StorageError(.misuse, "the connection was lent for the time of the closure only") }
        guard !statements.isEmpty else { return [] }
        for statement in statements { try statement.check() }
        return try session.execute(Batch(opens: nil, statements: statements, commits: false))
    }

    func end() { isOver = true }
}
