import Bytes
import Policy
import Signer

/// What a receipt says that can be compared with the rest of the log.
struct StatedReceipt {
    struct Change {
        let reference: RecordReference
        /// Hash of the version before, 32 zero bytes for the first.
        let old: [UInt8]
    }

    let index: ReceiptIndex
    let boot: [UInt8]
    let counter: UInt64
    /// The records read at their newest version; pinned ones are not among them.
    let reads: [RecordReference]
    let changes: [Change]
    /// Milliseconds since 1970.
    let atMs: Int64
    /// What it uses of aggregations, and what it was told of their sums.
    let limits: [LimitUse]

    /// Reads a receipt's content; nil when it is no receipt.
    init?(_ content: [UInt8]) {
        guard let json = try? JSON.parse(content), let index = ReceiptIndex(receipt: json),
            let boot = json["boot"]?.stringValue.flatMap({ try? Hex.decode($0) }),
            let counter = json["counter"]?.safeInteger.flatMap({ UInt64(exactly: $0) }),
            let records = json["records"]?.arrayValue, let atMs = json["at"]?.safeInteger
        else { return nil }
        var reads: [RecordReference] = []
        for entry in records where entry["pinned"] != true {
            guard let reference = RecordReference(stated: entry, hash: "hash") else { return nil }
            reads.append(reference)
        }
        var changes: [Change] = []
        for entry in json["changes"]?.arrayValue ?? [] {
            guard let reference = RecordReference(stated: entry, hash: "new"),
                let old = entry["old"]?.stringValue.flatMap({ try? Hex.decode($0) })
            else { return nil }
            changes.append(Change(reference: reference, old: old))
        }
        let uses = json["limits"]?.arrayValue ?? []
        limits = uses.compactMap { LimitUse(stated: $0, appID: index.appID ?? "") }
        guard limits.count == uses.count else { return nil }
        (self.index, self.boot, self.counter, self.reads, self.changes) = (index, boot, counter, reads, changes)
        self.atMs = atMs
    }
}

extension RecordReference {
    fileprivate init?(stated json: JSON, hash member: String) {
        guard let kind = json["kind"]?.stringValue.flatMap({ RecordKind(rawValue: $0) }),
            let id = json["id"]?.stringValue,
            let version = json["version"]?.safeInteger.flatMap({ UInt64(exactly: $0) }),
            let hash = json[member]?.stringValue.flatMap({ try? Hex.decode($0) }), hash.count == 32
        else { return nil }
        self.init(kind: kind, id: id, version: version, hash: hash)
    }
}
