import Bytes
import Cryptography

/// How receipts are signed and checked: Ed25519 over the root of a Merkle tree of the receipts that were decided
/// together, which for one alone is the hash of the receipt.
///
///     signature (64)                                           of a receipt that was signed alone
///     signature (64) ‖ index (1) ‖ count (1) ‖ path (32 × n)   of one of several
///
/// Where many ask at once a signature costs a good part of a decision; one for all of them says the same.
public enum ReceiptSignature {
    /// Receipts that are signed together at most.
    public static let maximumCount = 8
    private static let domain = Array("countersign/receipt/v2".utf8)
    private static let signatureCount = 64

    /// The signatures of receipts, in their order.
    /// - Throws: `internalFault` unless there is at least one and at most `maximumCount`.
    static func make(
        over contents: [[UInt8]], with key: borrowing Ed25519.PrivateKey
    ) throws(Refusal) -> [[UInt8]] {
        let (root, paths) = MerkleTree.build(contents.map(MerkleTree.leafHash))
        guard 1...maximumCount ~= contents.count,
            let signature = try? key.signature(for: statement(contents.count, root))
        else {
            throw Refusal(.internalFault, "the receipts could not be signed")
        }
        guard contents.count > 1 else { return [signature] }
        return paths.enumerated().map { index, path in
            signature + [UInt8(truncatingIfNeeded: index), UInt8(truncatingIfNeeded: contents.count)] + path.joined()
        }
    }

    /// What is signed: how many receipts there are, and their root.
    private static func statement(_ count: Int, _ root: [UInt8]) -> [UInt8] {
        domain + [UInt8(truncatingIfNeeded: count)] + root
    }

    /// Whether the receipt was made by a signer that holds the key.
    public static func isValid(_ receipt: SignedReceipt, under publicKey: [UInt8]) -> Bool {
        guard let seal = Seal(receipt) else { return false }
        return seal.isValid(under: publicKey)
    }

    /// A root and its signature, the same for all receipts that were signed together.
    struct Seal: Hashable {
        private let count: Int
        private let root: [UInt8]
        private let signature: [UInt8]

        /// What a receipt's signature claims; nil when it is none.
        init?(_ receipt: SignedReceipt) {
            let leaf = MerkleTree.leafHash(receipt.content)
            signature = Array(receipt.signature.prefix(signatureCount))
            guard receipt.signature.count > signatureCount else {
                (count, root) = (1, leaf)
                return
            }
            let place = receipt.signature[signatureCount...].prefix(2)
            let path = receipt.signature.dropFirst(signatureCount + 2)
            guard let index = place.first, let count = place.last, 2...maximumCount ~= Int(count),
                path.count.isMultiple(of: SHA256.digestCount)
            else { return nil }
            let hashes = stride(from: path.startIndex, to: path.endIndex, by: SHA256.digestCount).map {
                Array(path[$0..<($0 + SHA256.digestCount)])
            }
            guard let root = MerkleTree.root(above: leaf, at: Int(index), of: Int(count), path: hashes) else {
                return nil
            }
            (self.count, self.root) = (Int(count), root)
        }

        func isValid(under publicKey: [UInt8]) -> Bool {
            Ed25519.isValid(signature, for: statement(count, root), publicKey: publicKey)
        }
    }
}

/// Checks many receipts, each signature over several of them once.
public struct ReceiptVerifier {
    private let publicKey: [UInt8]
    /// Found valid lately. Receipts that were signed together lie close to one another in a log.
    private var seals: Set<ReceiptSignature.Seal> = []
    private static let maximumSeals = 256

    public init(publicKey: [UInt8]) { self.publicKey = publicKey }

    /// Whether the receipt was made by a signer that holds the key.
    public mutating func isValid(_ receipt: SignedReceipt) -> Bool {
        guard let seal = ReceiptSignature.Seal(receipt) else { return false }
        if seals.contains(seal) { return true }
        guard seal.isValid(under: publicKey) else { return false }
        if seals.count >= ReceiptVerifier.maximumSeals { seals.removeAll(keepingCapacity: true) }
        seals.insert(seal)
        return true
    }
}
