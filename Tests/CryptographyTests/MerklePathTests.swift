import Cryptography
import TestSupport
import Testing

/// Trees that are never built: roots and paths from the roots of full subtrees.
@Suite struct MerklePathTests {
    private static let leaves = (0..<70).map { MerkleTree.leafHash([UInt8($0)]) }

    /// The roots of full subtrees, of those that exist among the first so many leaves.
    private static func subtree(of count: Int) -> (Int, Int) -> [UInt8] {
        { level, position in
            let places = (position << level)..<((position + 1) << level)
            #expect(places.upperBound <= count, "a subtree was asked for that is not full")
            return MerkleTree.root(ofLeafHashes: Array(leaves[places]))
        }
    }

    private static func head(_ size: Int) -> TreeHead {
        TreeHead(size: size, root: MerkleTree.root(ofLeafHashes: Array(leaves.prefix(size))))
    }

    @Test("roots and paths are those of the tree that is built", arguments: 0...70)
    func paths(size: Int) {
        let (root, paths) = MerkleTree.build(Array(Self.leaves.prefix(size)))
        let subtree = Self.subtree(of: size)
        #expect(MerkleTree.root(of: size, subtree) == root)
        for index in 0..<size { #expect(MerkleTree.path(to: index, of: size, subtree) == paths[index]) }
        #expect(MerkleTree.path(to: size, of: size, subtree) == nil)
        #expect(MerkleTree.path(to: -1, of: size, subtree) == nil)
    }

    @Test("each tree is proven to be the beginning of each larger one, and of none of another size", arguments: 1...70)
    func consistency(size: Int) throws {
        let subtree = Self.subtree(of: size)
        for older in 1...size {
            let path = try #require(MerkleTree.consistencyPath(from: older, to: size, subtree))
            let (old, new) = (Self.head(older), Self.head(size))
            #expect(old.isPrefix(of: new, path: path))
            #expect(older == size || !new.isPrefix(of: old, path: path))
            #expect(!old.isPrefix(of: new, path: path + [Self.leaves[0]]))
            let another = TreeHead(size: older, root: Self.leaves[69])
            #expect(older == 70 || !another.isPrefix(of: new, path: path))
            for position in path.indices {
                var edited = path
                edited[position][7] ^= 1
                #expect(!old.isPrefix(of: new, path: edited))
                edited.remove(at: position)
                #expect(!old.isPrefix(of: new, path: edited))
            }
        }
        #expect(MerkleTree.consistencyPath(from: 0, to: size, subtree) == nil)
        #expect(MerkleTree.consistencyPath(from: size + 1, to: size, subtree) == nil)
    }

    @Test("a tree that grows leaf by leaf tells of every full subtree once")
    func frontier() {
        var frontier = MerkleFrontier()
        var told: [Int: [[UInt8]]] = [:]
        for (index, leaf) in Self.leaves.enumerated() {
            frontier.append(leaf) { level, position, root in
                #expect(position == told[level]?.count ?? 0)
                told[level, default: []].append(root)
            }
            #expect(frontier.count == index + 1)
            #expect(frontier.root == Self.head(index + 1).root)
        }
        for (level, roots) in told {
            #expect(roots == (0..<(70 >> level)).map { Self.subtree(of: 70)(level, $0) })
        }
        #expect(told.count == 7)
    }
}
