import CPQ

/// The statements that the server has parsed for one connection.
///
/// Statements whose text varies in length could fill the server's memory, so all are forgotten when there are too many.
struct PreparedStatements {
    struct Key: Hashable {
        let sql: String
        /// The types of the parameters; 0, "infer it", for nulls.
        let types: [Oid]
    }

    static let maximumCount = 256

    private var names: [Key: String] = [:]
    private var lastNumber = 0

    func name(_ key: Key) -> String? { names[key] }

    mutating func newName() -> String {
        lastNumber += 1
        return "s\(lastNumber)"
    }

    mutating func add(_ preparation: (key: Key, name: String)) { names[preparation.key] = preparation.name }

    /// Whether it is time for the server to forget everything.
    var isFull: Bool { names.count >= Self.maximumCount }

    mutating func removeAll() { names.removeAll() }
}
