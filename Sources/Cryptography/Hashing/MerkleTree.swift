/// Merkle trees of RFC 9162 §2.1 over SHA-256: one root stands for a list, and a short path proves a place in it.
public enum MerkleTree {
    /// The hash of a record as a leaf: SHA-256(0x00 ‖ record).
    public static func leafHash(_ record: [UInt8]) -> [UInt8] { hash(0x00, record, []) }

    /// The root over leaf hashes in the order of the log; that of an empty log is the hash of nothing.
    public static func root(ofLeafHashes leaves: [[UInt8]]) -> [UInt8] {
        leaves.reduce(into: MerkleFrontier()) { $0.append($1) }.root
    }

    /// The root over leaf hashes, and for each of them its path: the sibling hashes from the leaf up.
    public static func build(_ leaves: [[UInt8]]) -> (root: [UInt8], paths: [[[UInt8]]]) {
        guard !leaves.isEmpty else { return (SHA256.hash([]), []) }
        var paths = [[[UInt8]]](repeating: [], count: leaves.count)
        let root = build(leaves[...], &paths)
        return (root, paths)
    }

    private static func build(_ leaves: ArraySlice<[UInt8]>, _ paths: inout [[[UInt8]]]) -> [UInt8] {
        if leaves.count == 1, let leaf = leaves.first { return leaf }
        let middle = leaves.startIndex + leftCount(of: leaves.count)
        let left = build(leaves[..<middle], &paths)
        let right = build(leaves[middle...], &paths)
        for index in leaves.startIndex..<middle { paths[index].append(right) }
        for index in middle..<leaves.endIndex { paths[index].append(left) }
        return node(left, right)
    }

    /// The root that a leaf hash at a place among `count` leads to by its path; nil when the path has another length, or a
    /// hash is none.
    public static func root(above leaf: [UInt8], at index: Int, of count: Int, path: [[UInt8]]) -> [UInt8]? {
        guard index >= 0, index < count, leaf.count == SHA256.digestCount else { return nil }
        return root(above: leaf, at: index, of: count, path: path[...])
    }

    private static func root(
        above leaf: [UInt8], at index: Int, of count: Int, path: ArraySlice<[UInt8]>
    ) -> [UInt8]? {
        guard count > 1 else { return path.isEmpty ? leaf : nil }
        guard let sibling = path.last, sibling.count == SHA256.digestCount else { return nil }
        let left = leftCount(of: count)
        let rest = path.dropLast()
        return index < left
            ? root(above: leaf, at: index, of: left, path: rest).map { node($0, sibling) }
            : root(above: leaf, at: index - left, of: count - left, path: rest).map { node(sibling, $0) }
    }

    /// The left half is the largest full tree that is smaller than the whole.
    static func leftCount(of count: Int) -> Int {
        1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount)
    }

    /// The hash of an inner node over its two children: SHA-256(0x01 ‖ left ‖ right).
    static func node(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] { hash(0x01, left, right) }

    /// The first byte keeps a leaf from passing for an inner node.
    private static func hash(_ kind: UInt8, _ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        hash.update([kind])
        hash.update(left)
        hash.update(right)
        return hash.finish()
    }
}
