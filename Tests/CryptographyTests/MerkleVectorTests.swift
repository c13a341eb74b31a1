import Bytes
import Cryptography
import TestSupport
import Testing

/// Proofs as the tests of Certificate Transparency's logs have them, right and wrong ones.
@Suite struct MerkleVectorTests {
    private func hash(_ json: JSON?) throws -> [UInt8] {
        try Base64.decode(try #require(json?.stringValue))
    }

    private func path(_ json: JSON?) throws -> [[UInt8]] {
        try (json?.arrayValue ?? []).map { try hash($0) }
    }

    /// A size or place; nil beyond what a tree can have.
    private func number(_ json: JSON?) throws -> Int? { Int(try #require(json?.numberToken)) }

    @Test("the trees of the first leaves have the roots of Certificate Transparency")
    func roots() throws {
        for file in try VectorFolder.files(for: .merkleTrees) {
            let leaves = try file.cases("leafInputsHex").map {
                MerkleTree.leafHash(try Hex.decode($0.stringValue ?? ""))
            }
            var frontier = MerkleFrontier()
            for (size, root) in try file.cases("rootHashesBySize").enumerated() {
                #expect(Hex.encode(MerkleTree.root(ofLeafHashes: Array(leaves.prefix(size)))) == root.stringValue)
                #expect(Hex.encode(frontier.root) == root.stringValue)
                if size < leaves.count { frontier.append(leaves[size]) }
            }
        }
    }

    @Test("proofs that an entry is in a tree hold or fail as they should")
    func inclusion() throws {
        for file in try VectorFolder.files(for: .merkleTrees) {
            for vector in try file.cases("inclusion") {
                let isProven: Bool
                if let index = try number(vector["leafIdx"]), let size = try number(vector["treeSize"]) {
                    let root = try MerkleTree.root(
                        above: hash(vector["leafHash"]), at: index, of: size, path: path(vector["proof"]))
                    isProven = try root == hash(vector["root"])
                } else {
                    isProven = false
                }
                let name = try vector.string("name")
                #expect(try isProven != vector.bool("wantErr"), "\(name)")
            }
        }
    }

    @Test("proofs that a tree continues another hold or fail as they should")
    func consistency() throws {
        for file in try VectorFolder.files(for: .merkleTrees) {
            for vector in try file.cases("consistency") {
                let isProven: Bool
                if let older = try number(vector["size1"]), let newer = try number(vector["size2"]) {
                    isProven = try TreeHead(size: older, root: hash(vector["root1"])).isPrefix(
                        of: TreeHead(size: newer, root: hash(vector["root2"])), path: path(vector["proof"]))
                } else {
                    isProven = false
                }
                let name = try vector.string("name")
                #expect(try isProven != vector.bool("wantErr"), "\(name)")
            }
        }
    }
}
