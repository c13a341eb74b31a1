/// Roots and paths of trees too large to be built: made of the roots of full subtrees, which somebody keeps.
extension MerkleTree {
    /// Tells the root of a full subtree: the one of the 2^`level` leaves from `position` · 2^`level` on.
    public typealias Subtree<Failure: Error> = (_ level: Int, _ position: Int) throws(Failure) -> [UInt8]

    /// The root over the first `count` leaves.
    public static func root<Failure>(of count: Int, _ subtree: Subtree<Failure>) throws(Failure) -> [UInt8] {
        guard count > 0 else { return SHA256.hash([]) }
        return try root(from: 0, count: count, subtree)
    }

    /// The path of a leaf among the first `count` (RFC 9162 §2.1.3.1), from the leaf up; nil when there is no such leaf.
    public static func path<Failure>(
        to index: Int, of count: Int, _ subtree: Subtree<Failure>
    ) throws(Failure) -> [[UInt8]]? {
        guard index >= 0, index < count else { return nil }
        var (first, size) = (0, count)
        var path: [[UInt8]] = []
        while size > 1 {
            let left = leftCount(of: size)
            if index < first + left {
                path.append(try root(from: first + left, count: size - left, subtree))
                size = left
            } else {
                path.append(try root(from: first, count: left, subtree))
                (first, size) = (first + left, size - left)
            }
        }
        return path.reversed()
    }

    /// The path that proves the tree of the first `older` leaves to be the beginning of that of the first `newer`
    /// (RFC 9162 §2.1.4.1); nil when it is not, or is empty.
    public static func consistencyPath<Failure>(
        from older: Int, to newer: Int, _ subtree: Subtree<Failure>
    ) throws(Failure) -> [[UInt8]]? {
        guard older > 0, older <= newer else { return nil }
        var (first, size, rest) = (0, newer, older)
        var path: [[UInt8]] = []
        while rest != size {
            let left = leftCount(of: size)
            if rest <= left {
                path.append(try root(from: first + left, count: size - left, subtree))
                size = left
            } else {
                path.append(try root(from: first, count: left, subtree))
                (first, size, rest) = (first + left, size - left, rest - left)
            }
        }
        // Where the older tree is a left part of the newer one, the verifier has its root.
        if first > 0 { path.append(try root(from: first, count: size, subtree)) }
        return path.reversed()
    }

    /// The root over `count` leaves from one on at which a full subtree of as many or more begins.
    private static func root<Failure>(
        from first: Int, count: Int, _ subtree: Subtree<Failure>
    ) throws(Failure) -> [UInt8] {
        let level = count.trailingZeroBitCount
        guard count > 1 << level else { return try subtree(level, first >> level) }
        let left = leftCount(of: count)
        return node(
            try root(from: first, count: left, subtree), try root(from: first + left, count: count - left, subtree))
    }

    /// The roots of an older and a newer tree that a consistency path leads to; nil when its length is another.
    ///
    /// - Parameter leading: the root of the older tree as long as it is a left part of the newer one; nil further right.
    static func roots(
        of older: Int, in newer: Int, path: ArraySlice<[UInt8]>, leading: [UInt8]?
    ) -> (older: [UInt8], newer: [UInt8])? {
        guard older < newer else {
            if let leading { return path.isEmpty ? (leading, leading) : nil }
            guard path.count == 1, let root = path.first, root.count == SHA256.digestCount else { return nil }
            return (root, root)
        }
        guard let sibling = path.last, sibling.count == SHA256.digestCount else { return nil }
        let (left, rest) = (leftCount(of: newer), path.dropLast())
        if older <= left {
            return roots(of: older, in: left, path: rest, leading: leading).map { ($0.older, node($0.newer, sibling)) }
        }
        return roots(of: older - left, in: newer - left, path: rest, leading: nil).map {
            (node(sibling, $0.older), node(sibling, $0.newer))
        }
    }
}
