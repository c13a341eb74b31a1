import Bytes
import Cryptography
import Signer

/// An entry of the log with everything that proves its place, as it is written down for others. The format is in
/// `docs/formats/log-proof.md`.
public struct LogProof: Equatable, Sendable {
    /// Shows that the log had an older head before.
    struct Consistency: Equatable, Sendable {
        /// The size of the older head.
        let since: Int
        let path: [[UInt8]]
    }

    public static let format = "countersign-log-proof"
    public static let version = 1
    /// Bytes of a proof, at most: a receipt and some hashes.
    public static let maximumCount = 1 << 20
    private static let maximumPath = 64

    public let entry: LogEntry
    /// The link of the entry before, 32 zero bytes before the first.
    let previous: [UInt8]
    /// The entry's own link.
    let hash: [UInt8]
    let size: Int
    let path: [[UInt8]]
    /// The signed note.
    public let checkpoint: String
    let consistency: Consistency?

    /// As it is answered and written to files.
    public var json: JSON {
        var members: [JSON.Member] = [
            .init("format", .string(LogProof.format)), .init("version", JSON(LogProof.version)),
            .init(
                "entry",
                [
                    "seq": JSON(entry.sequence), "at": JSON(entry.atMs), "outcome": .string(entry.outcome.rawValue),
                    "receipt": .string(String(decoding: entry.receipt.content, as: UTF8.self)),
                    "signature": .string(Hex.encode(entry.receipt.signature)),
                    "previous": .string(Hex.encode(previous)), "hash": .string(Hex.encode(hash)),
                ]),
            .init("leaf_hash", .string(Hex.encode(MerkleTree.leafHash(hash)))),
            .init("leaf_index", JSON(entry.sequence - 1)), .init("tree_size", JSON(size)),
            .init("path", .hashes(path)), .init("checkpoint", .string(checkpoint)),
        ]
        if let consistency {
            members.append(
                .init("consistency", ["since": JSON(consistency.since), "path": .hashes(consistency.path)]))
        }
        return .object(members)
    }

    init(
        entry: LogEntry, previous: [UInt8], hash: [UInt8], size: Int, path: [[UInt8]], checkpoint: String,
        consistency: Consistency?
    ) {
        self.entry = entry
        self.previous = previous
        self.hash = hash
        self.size = size
        self.path = path
        self.checkpoint = checkpoint
        self.consistency = consistency
    }

    /// Reads a proof; nothing of it is believed before it is checked.
    ///
    /// - Throws: `notProven` when it is none: also when a member is too many, or says other than the rest.
    public init(_ text: [UInt8]) throws(AuditError) {
        guard text.count <= LogProof.maximumCount, let json = try? JSON.parse(text),
            json["format"]?.stringValue == LogProof.format
        else { throw LogProof.unreadable }
        guard json["version"]?.safeInteger == Int64(LogProof.version) else {
            throw AuditError(.notProven, "it is a proof of another version than \(LogProof.version)")
        }
        guard let entry = json["entry"].flatMap({ LogEntry(proven: $0) }),
            let previous = json["entry"]?["previous"]?.hash, let hash = json["entry"]?["hash"]?.hash,
            let size = json["tree_size"]?.safeInteger, let path = json["path"]?.hashes(atMost: LogProof.maximumPath),
            let checkpoint = json["checkpoint"]?.stringValue
        else { throw LogProof.unreadable }
        var consistency: Consistency?
        if let stated = json["consistency"] {
            guard let since = stated["since"]?.safeInteger,
                let path = stated["path"]?.hashes(atMost: LogProof.maximumPath)
            else { throw LogProof.unreadable }
            consistency = Consistency(since: Int(since), path: path)
        }
        self.init(
            entry: entry, previous: previous, hash: hash, size: Int(size), path: path, checkpoint: checkpoint,
            consistency: consistency)
        guard let given = try? json.canonical(), let own = try? self.json.canonical(), given == own else {
            throw AuditError(.notProven, "a member of the proof is too many, or does not follow from the others")
        }
    }

    private static let unreadable = AuditError(.notProven, "it is no proof of an entry of the log")
}

extension LogEntry {
    /// The entry of a proof; nil when it cannot be read.
    fileprivate init?(proven json: JSON) {
        guard let sequence = json["seq"]?.safeInteger, sequence > 0, let atMs = json["at"]?.safeInteger,
            let outcome = json["outcome"]?.stringValue.flatMap({ LogOutcome(rawValue: $0) }),
            let receipt = json["receipt"]?.stringValue,
            let signature = json["signature"]?.stringValue.flatMap({ try? Hex.decode($0) }),
            let stated = StatedReceipt(Array(receipt.utf8))
        else { return nil }
        self.init(
            sequence: sequence, atMs: atMs, outcome: outcome,
            receipt: SignedReceipt(
                content: Array(receipt.utf8), signature: signature, boot: stated.boot, counter: stated.counter))
    }
}

extension JSON {
    /// Hashes as hexadecimal texts.
    public static func hashes(_ hashes: [[UInt8]]) -> JSON { .array(hashes.map { .string(Hex.encode($0)) }) }

    fileprivate var hash: [UInt8]? {
        guard let hash = stringValue.flatMap({ try? Hex.decode($0) }), hash.count == SHA256.digestCount else {
            return nil
        }
        return hash
    }

    fileprivate func hashes(atMost limit: Int) -> [[UInt8]]? {
        guard let elements = arrayValue, elements.count <= limit else { return nil }
        let hashes = elements.compactMap(\.hash)
        return hashes.count == elements.count ? hashes : nil
    }
}
