/// The hash tree of RFC 6962 §2.1 over a log of records.
public enum MerkleTree {
    /// The hash of a record as a leaf: SHA-256(0x00 ‖ record).
    public static func leafHash(_ record: [UInt8]) -> [UInt8] {
        hash(0x00, record, [])
    }

    /// The root over leaf hashes in the order of the log; that of an empty log is the hash of nothing.
    public static func root(ofLeafHashes leaves: [[UInt8]]) -> [UInt8] {
        leaves.isEmpty ? SHA256.hash([]) : root(of: leaves[...])
    }

    /// The left half is the largest full tree that is smaller than the whole.
    private static func root(of leaves: ArraySlice<[UInt8]>) -> [UInt8] {
        if leaves.count == 1, let leaf = leaves.first { return leaf }
        var half = 1
        while half * 2 < leaves.count { half *= 2 }
        return hash(0x01, root(of: leaves.prefix(half)), root(of: leaves.dropFirst(half)))
    }

    /// The first byte keeps a leaf from passing for an inner node.
    private static func hash(_ kind: UInt8, _ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        hash.update([kind])
        hash.update(left)
        hash.update(right)
        return hash.finish()
    }
}
