/// The root of a tree whose leaves come one after another: keeps the full subtrees that end at the last leaf, one for
/// each bit of the count.
public struct MerkleFrontier: Sendable {
    public private(set) var count = 0
    /// Roots of full subtrees, the largest first.
    private var subtrees: [[UInt8]] = []

    public init() {}

    /// Takes in the hash of the next leaf.
    ///
    /// - Parameter completed: told of every full subtree that ends with it, by level and position, the smallest first.
    public mutating func append(
        _ leafHash: [UInt8], completed: (_ level: Int, _ position: Int, _ root: [UInt8]) -> Void = { _, _, _ in }
    ) {
        var root = leafHash
        completed(0, count, root)
        for level in 0..<count.trailingOneBitCount {
            guard let left = subtrees.popLast() else { break }
            root = MerkleTree.node(left, root)
            completed(level + 1, count >> (level + 1), root)
        }
        subtrees.append(root)
        count += 1
    }

    /// The root over all leaves so far.
    public var root: [UInt8] {
        guard var root = subtrees.last else { return SHA256.hash([]) }
        for left in subtrees.dropLast().reversed() { root = MerkleTree.node(left, root) }
        return root
    }
}

extension Int {
    fileprivate var trailingOneBitCount: Int { (~self).trailingZeroBitCount }
}
