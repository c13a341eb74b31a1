import Cryptography
import Signer
import Storage

/// Computes the tree of the log anew, entry by entry, and compares it with the roots that are stored and the checkpoints
/// that were signed.
struct TreeVerifier {
    private let verifier: NoteVerifier?
    private let receiptKey: [UInt8]?
    private var frontier = MerkleFrontier()
    /// By level; those that are stored.
    private var roots: [Int: [[UInt8]]] = [:]
    private var heads: ArraySlice<TreeHead> = []
    /// Checkpoints that were compared.
    private(set) var headCount = 0
    var faults = FaultList()

    /// - Parameters:
    ///   - verifier: the key that checkpoints must be signed by; nil compares them without looking at their signatures.
    ///   - receiptKey: whose log it is; nil when that is not known.
    init(verifier: NoteVerifier?, receiptKey: [UInt8]?) {
        self.verifier = verifier
        self.receiptKey = receiptKey
    }

    /// Takes in what was signed, before the log is read: checkpoints from outside, and the one in the database.
    mutating func readCheckpoints(_ notes: [String], _ connection: any Connection) throws {
        var heads: Set<TreeHead> = []
        for note in notes {
            if let head = head(of: note, "a signed checkpoint outside the database") { heads.insert(head) }
        }
        for row in try connection.run("SELECT size, note FROM audit_checkpoint") {
            let head = head(of: try row.text(1), "audit_checkpoint: it")
            if let head, try row.integer(0) != Int64(head.size) {
                faults.add("audit_checkpoint: its size is not the one that was signed")
            }
            if let head { heads.insert(head) }
        }
        self.heads = heads.sorted { $0.size < $1.size }[...]
        headCount = heads.count
    }

    private mutating func head(of note: String, _ what: String) -> TreeHead? {
        do throws(CryptographyError) {
            let checkpoint =
                if let verifier { try LogCheckpoint(note: note, verifiedBy: verifier) } else {
                    try LogCheckpoint(text: SignedNote(note).text)
                }
            guard LogOrigin.receiptKey(of: checkpoint.origin) == receiptKey else {
                faults.add("\(what) is of another log")
                return nil
            }
            return checkpoint.head
        } catch {
            faults.add("\(what) cannot be believed: \(error.message)")
            return nil
        }
    }

    /// Takes in the link of the next entry.
    mutating func append(_ hash: [UInt8]) {
        var completed: [(level: Int, root: [UInt8])] = []
        frontier.append(MerkleTree.leafHash(hash)) { level, _, root in
            if level > 0, level.isMultiple(of: LogTree.blockLevel) { completed.append((level, root)) }
        }
        for (level, root) in completed { roots[level, default: []].append(root) }
        while let head = heads.first, head.size <= frontier.count {
            heads.removeFirst()
            if head.root != frontier.root {
                faults.add(Int64(head.size), "a signed checkpoint of the log up to it knows another log")
            }
        }
    }

    /// Compares what is stored, after the last entry.
    mutating func finish(_ connection: any Connection) throws {
        if let beyond = heads.last {
            faults.add(
                Int64(frontier.count + 1),
                "the log ends before it, but a checkpoint of \(beyond.size) entries was signed")
        }
        var next: [Int: Int] = [:]
        let table = TableReader(table: "audit_tree", columns: ["level", "position", "root"], keyCount: 2)
        try table.read(connection) { row in
            let (level, position) = (Int(try row.integer(0)), Int(try row.integer(1)))
            let known = roots[level] ?? []
            if position != next[level] ?? 0 || position >= known.count {
                faults.add("audit_tree: level \(level) has something else than its next subtree at \(position)")
            } else if known[position] != (try row.bytes(2)) {
                faults.add("audit_tree: the root at level \(level), position \(position) does not follow from the log")
            }
            next[level] = position + 1
        }
    }
}
