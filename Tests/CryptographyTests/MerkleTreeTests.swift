import Bytes
import Cryptography
import Testing

/// RFC 9162 §2.1; the leaves and roots are those of the tests of Certificate Transparency's logs.
@Suite struct MerkleTreeTests {
    private static let contents = [
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    ]
    private static let roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]

    private static func leaves(_ count: Int) throws -> [[UInt8]] {
        try contents.prefix(count).map { MerkleTree.leafHash(try Hex.decode($0)) }
    }

    @Test("the roots of the first leaves are those of Certificate Transparency", arguments: 1...8)
    func roots(count: Int) throws {
        #expect(Hex.encode(MerkleTree.build(try Self.leaves(count)).root) == Self.roots[count - 1])
    }

    @Test("every path leads to the root, from its own place and leaf alone", arguments: 1...8)
    func paths(count: Int) throws {
        let leaves = try Self.leaves(count)
        let (root, paths) = MerkleTree.build(leaves)
        for (index, leaf) in leaves.enumerated() {
            for place in -1...count {
                let found = MerkleTree.root(above: leaf, at: place, of: count, path: paths[index])
                #expect((found == root) == (place == index), "leaf \(index) at \(place)")
            }
            let other = MerkleTree.leafHash([UInt8(index), 0xFF])
            #expect(MerkleTree.root(above: other, at: index, of: count, path: paths[index]) != root)
        }
    }

    @Test("a path that is too long or too short leads nowhere")
    func lengths() throws {
        let leaves = try Self.leaves(5)
        let path = MerkleTree.build(leaves).paths[1]
        #expect(MerkleTree.root(above: leaves[1], at: 1, of: 5, path: path.dropLast()) == nil)
        #expect(MerkleTree.root(above: leaves[1], at: 1, of: 5, path: path + [leaves[0]]) == nil)
        #expect(MerkleTree.root(above: leaves[1], at: 0, of: 0, path: []) == nil)
    }
}
