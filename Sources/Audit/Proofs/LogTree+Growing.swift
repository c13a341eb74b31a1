import Cryptography
import Storage

/// Storing the roots of full subtrees, some time after their entries. They follow from the log, so it does not matter who
/// stores them, or whether several do.
extension LogTree {
    /// Subtrees stored by one step, at most.
    private static let stepCount = 16

    /// Takes one step towards a tree of `size` entries; true when nothing is lacking.
    static func grow(to size: Int, in database: any Database) async throws -> Bool {
        let roots: [[SQLValue]] = try await database.read { connection in
            guard let (level, positions) = try lacking(size, connection) else { return [] }
            let below = positions.lowerBound << blockLevel..<positions.upperBound << blockLevel
            let hashes = try LogTree.roots(ofLevel: level - blockLevel, positions: below, over: connection)
            guard hashes.count == below.count else {
                throw AuditError(.corrupt, "the tree of the log cannot be continued at level \(level)")
            }
            return positions.map { position in
                let first = (position - positions.lowerBound) << blockLevel
                let root = MerkleTree.root(ofLeafHashes: Array(hashes[first..<(first + blockCount)]))
                return [.integer(Int64(level)), .integer(Int64(position)), .bytes(root)]
            }
        }
        guard !roots.isEmpty else { return true }
        try await database.write(
            "INSERT INTO audit_tree (level, position, root) VALUES \(Placeholders.rows(roots.count, columns: 3)) "
                + "ON CONFLICT (level, position) DO NOTHING", roots.flatMap { $0 })
        return false
    }

    /// The lowest level at which roots are lacking, and the first of them.
    private static func lacking(_ size: Int, _ connection: any Connection) throws -> (Int, Range<Int>)? {
        var counts: [Int: Int] = [:]
        for row in try connection.run("SELECT level, MAX(position) FROM audit_tree GROUP BY level") {
            counts[Int(try row.integer(0))] = Int(try row.integer(1)) + 1
        }
        var level = blockLevel
        while size >> level > 0 {
            let (stored, wanted) = (counts[level] ?? 0, size >> level)
            if stored < wanted { return (level, stored..<min(wanted, stored + stepCount)) }
            level += blockLevel
        }
        return nil
    }
}
