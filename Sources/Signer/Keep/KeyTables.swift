/// Tables of keys with which signatures are verified faster, for keys that are used often.
///
/// A table costs about as much as it spares in a few uses, so a key gets one with its third: keys of one use cost nothing,
/// and no order of uses costs much more than doing without. Everything is bounded, and dropped whole when it is full, which
/// needs no bookkeeping on the way of a signature.
struct KeyTables<Key: Hashable, Table> {
    private let capacity: Int
    private let keyCapacity: Int
    private var tables: [Key: Table] = [:]
    /// Of keys without a table.
    private var uses: [Key: Int] = [:]

    private static var usesBeforeTable: Int { 2 }

    /// - Parameters:
    ///   - capacity: how many tables there may be, of 8 KiB each.
    ///   - keyCapacity: of how many keys without a table uses are counted.
    init(capacity: Int = 4_096, keyCapacity: Int = 65_536) {
        self.capacity = capacity
        self.keyCapacity = keyCapacity
    }

    /// How many keys have a table.
    var count: Int { tables.count }

    /// The table of a key that has one.
    subscript(key: Key) -> Table? { tables[key] }

    /// Counts a use without a table, and makes the table if it is the third.
    mutating func countUse(of key: Key, table: () -> Table) {
        let count = uses[key, default: 0] + 1
        guard count > Self.usesBeforeTable else {
            if uses.count >= keyCapacity { uses.removeAll(keepingCapacity: true) }
            uses[key] = count
            return
        }
        if tables.count >= capacity {
            // All begin anew, or else a few keys too many would have each of them make its table again and again.
            tables.removeAll(keepingCapacity: true)
            uses.removeAll(keepingCapacity: true)
        }
        tables[key] = table()
        uses[key] = nil
    }
}
