/// What a tree of a log was at some time: how many leaves it had, and its root.
public struct TreeHead: Equatable, Hashable, Sendable {
    public let size: Int
    /// 32 bytes.
    public let root: [UInt8]

    public init(size: Int, root: [UInt8]) {
        self.size = size
        self.root = root
    }

    /// Whether a path proves that `newer` has the leaves of this one, in the same places, and then none or more.
    ///
    /// RFC 9162 §2.1.4.2. Of an empty tree nothing can be proven.
    public func isPrefix(of newer: TreeHead, path: [[UInt8]]) -> Bool {
        guard size > 0, size <= newer.size else { return false }
        guard size < newer.size else { return path.isEmpty && root == newer.root }
        // A text of another length could pass for two nodes.
        guard root.count == SHA256.digestCount else { return false }
        let roots = MerkleTree.roots(of: size, in: newer.size, path: path[...], leading: root)
        return roots?.older == root && roots?.newer == newer.root
    }
}
