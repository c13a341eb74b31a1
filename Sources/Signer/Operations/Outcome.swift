import Bytes
import Cryptography

/// What an operation comes to, before it is written down in a receipt.
struct Outcome {
    var status = 200
    var answer: JSON
    var draft: ReceiptDraft
    /// New versions of records, in the order in which they are to be stored.
    var changes: [SealedRecord] = []
    var keyMaterial: [UInt8] = []
    var shownOnce: [UInt8] = []
}

/// Making and changing records.
extension Keep {
    /// The header of a new record with an id drawn here (S6).
    func newHeader(_ kind: RecordKind, appID: String, nowMs: Int64) -> RecordHeader {
        RecordHeader(
            kind: kind, id: RecordID.draw(from: random), appID: appID, version: 1,
            previous: [UInt8](repeating: 0, count: 32), isDeleted: false, createdAtMs: nowMs, applied: [])
    }

    /// The header of the next version; remembers the authorisation, so that it is not applied twice (S9).
    func nextHeader(
        after record: Record, isDeleted: Bool = false, in proceeding: Proceeding
    ) throws(Refusal) -> RecordHeader {
        var applied = record.header.applied.filter { $0.expiresAtMs.map { $0 >= proceeding.nowMs } ?? true }
        if !proceeding.execution.claims.isEmpty {
            try checkIsNotReplayed(record, in: proceeding)
            let expiresAtMs = proceeding.payload.expiresAtMs
            guard expiresAtMs != nil || applied.count(where: { $0.expiresAtMs == nil }) < Keep.maximumUnexpiring else {
                throw Refusal(
                    .invalidData,
                    "[Input error] `privy-request-expiry`: too many changes of this resource were signed without "
                        + "expiry; sign this one with the header")
            }
            guard applied.count < Keep.maximumApplied else {
                throw Refusal(.invalidData, "too many changes of this resource have not expired yet")
            }
            applied.append(AppliedChange(digest: proceeding.payload.digest, expiresAtMs: expiresAtMs))
        }
        let header = record.header
        return RecordHeader(
            kind: header.kind, id: header.id, appID: header.appID, version: header.version + 1,
            previous: SHA256.hash(try record.content()), isDeleted: isDeleted, createdAtMs: header.createdAtMs,
            applied: applied)
    }

    func checkIsNotReplayed(_ record: Record, in proceeding: Proceeding) throws(Refusal) {
        guard !record.header.applied.contains(where: { $0.digest == proceeding.payload.digest }) else {
            throw Refusal(.requestReplayed, "This request has been carried out before.")
        }
    }

    /// Seals a version and enters it into the outcome. It counts as seen only when it is announced as stored.
    func seal(_ record: Record, into outcome: inout Outcome) throws(Refusal) {
        let content = try record.content()
        guard content.count <= Keep.maximumRecordBytes else {
            throw Refusal(.invalidData, "the resource would become larger than \(Keep.maximumRecordBytes) bytes")
        }
        let header = record.header
        let reference = RecordReference(
            kind: header.kind, id: header.id, version: header.version, hash: SHA256.hash(content))
        let mac = keys.recordMAC(of: content, kind: header.kind)
        outcome.changes.append(SealedRecord(reference: reference, content: content, mac: mac))
        outcome.draft.changes.append((new: reference, old: header.previous))
    }
}
