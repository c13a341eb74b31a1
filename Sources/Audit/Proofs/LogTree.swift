import Cryptography
import Storage

/// The Merkle tree over the log: the entry with number n is leaf n − 1, and a leaf's data is the entry's link in the chain.
///
/// Of a log of any length a few blocks of 256 are read: of entries, and of the stored roots of full subtrees. Belongs to
/// the call that lent the connection.
final class LogTree {
    /// Roots are stored of every so many levels.
    static let blockLevel = 8
    static let blockCount = 1 << blockLevel

    private struct Block: Hashable {
        let level: Int
        let position: Int
    }

    private let connection: any Connection
    private var blocks: [Block: [[UInt8]]] = [:]

    init(_ connection: any Connection) { self.connection = connection }

    func head(ofSize size: Int) throws -> TreeHead {
        TreeHead(size: size, root: try MerkleTree.root(of: size, subtree))
    }

    /// The path of an entry under the head of a size; nil when it is not below it.
    func path(to sequence: Int64, inSize size: Int) throws -> [[UInt8]]? {
        guard let number = Int(exactly: sequence) else { return nil }
        return try MerkleTree.path(to: number - 1, of: size, subtree)
    }

    /// The path that proves one size to be the beginning of another; nil when it cannot be.
    func consistencyPath(from older: Int, to newer: Int) throws -> [[UInt8]]? {
        try MerkleTree.consistencyPath(from: older, to: newer, subtree)
    }

    /// The root of the full subtree at a level and position.
    func subtree(level: Int, position: Int) throws -> [UInt8] {
        let height = level % LogTree.blockLevel
        let first = position << height
        let roots = try block(Block(level: level - height, position: first >> LogTree.blockLevel))
        let places = (first % LogTree.blockCount)..<(first % LogTree.blockCount + 1 << height)
        guard places.upperBound <= roots.count else {
            throw AuditError(.corrupt, "the tree of the log lacks entries that the log should have")
        }
        return MerkleTree.root(ofLeafHashes: Array(roots[places]))
    }

    /// The roots of up to 256 neighbouring subtrees, from the left as far as there are any.
    private func block(_ block: Block) throws -> [[UInt8]] {
        if let roots = blocks[block] { return roots }
        let first = block.position << LogTree.blockLevel
        let roots = try LogTree.roots(
            ofLevel: block.level, positions: first..<(first + LogTree.blockCount), over: connection)
        blocks[block] = roots
        return roots
    }

    /// Reads leaves, or stored roots.
    static func roots(
        ofLevel level: Int, positions: Range<Int>, over connection: any Connection
    ) throws -> [[UInt8]] {
        let bounds: [SQLValue] = [.integer(Int64(positions.lowerBound)), .integer(Int64(positions.upperBound))]
        let rows = try connection.run(
            level == 0
                ? "SELECT seq - 1, hash FROM audit_log WHERE seq > $1 AND seq <= $2 ORDER BY seq"
                : "SELECT position, root FROM audit_tree WHERE level = \(level) AND position >= $1 AND position < $2 "
                    + "ORDER BY position", bounds)
        return try zip(rows, positions).map { row, position in
            guard try row.integer(0) == Int64(position) else {
                throw AuditError(.corrupt, "the tree of the log has a gap at level \(level)")
            }
            return level == 0 ? MerkleTree.leafHash(try row.bytes(1)) : try row.bytes(1)
        }
    }
}
