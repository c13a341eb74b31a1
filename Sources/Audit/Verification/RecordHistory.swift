import Bytes
import Signer

/// The newest version of every record as the log tells it, entry by entry.
struct RecordHistory {
    private(set) var newest: [RecordKey: RecordReference] = [:]

    /// Takes in a released decision, and says what is wrong with it.
    mutating func release(_ receipt: StatedReceipt) -> String? {
        let stale = receipt.reads.first { newest[$0.key] != $0 }
        var problem = stale.map { "it rests on \($0.name), but \(newestText($0.key)) (S25)" }
        for change in receipt.changes {
            if problem == nil { problem = self.problem(with: change) }
            newest[change.reference.key] = change.reference
        }
        return problem
    }

    private func problem(with change: StatedReceipt.Change) -> String? {
        let last = newest[change.reference.key]
        let expected = last?.hash ?? [UInt8](repeating: 0, count: 32)
        guard change.reference.version == (last?.version ?? 0) + 1, change.old == expected else {
            return "it makes \(change.reference.name), but \(newestText(change.reference.key))"
        }
        return nil
    }

    private func newestText(_ key: RecordKey) -> String {
        guard let last = newest[key] else { return "the log tells of no such record before" }
        return "version \(last.version) with hash \(Hex.encode(last.hash)) was the newest then"
    }
}

extension RecordReference {
    /// Such as `policy k3f… version 2`.
    var name: String { "\(kind.rawValue) \(id) version \(version)" }
}
