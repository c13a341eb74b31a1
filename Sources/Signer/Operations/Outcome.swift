import Bytes
import Cryptography
import Policy

/// What an operation comes to, before it is written down in a receipt.
struct Outcome {
    var status = 200
    var answer: JSON
    var draft: ReceiptDraft
    /// New versions of records, in the order in which they are to be stored.
    var changes: [SealedRecord] = []
    var keyMaterial: [UInt8] = []
    var shownOnce: [UInt8] = []
    /// Windows whose use must be known before anything can be decided; the rest of the outcome means nothing then.
    var neededWindows: [LimitWindow] = []
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
        let nowMs = proceeding.nowMs
        var applied = record.header.applied.filter { $0.isRemembered(atMs: nowMs) }
        if !proceeding.execution.claims.isEmpty {
            try checkIsNotReplayed(record, in: proceeding)
            let expiresAtMs = proceeding.payload.expiresAtMs
            let change = AppliedChange(digest: proceeding.payload.digest, expiresAtMs: expiresAtMs)
            try Keep.checkIsRoom(for: change, beside: applied, nowMs: nowMs)
            applied.append(change)
        }
        let header = record.header
        return RecordHeader(
            kind: header.kind, id: header.id, appID: header.appID, version: header.version + 1,
            previous: SHA256.hash(try record.content()), isDeleted: isDeleted, createdAtMs: header.createdAtMs,
            applied: applied)
    }

    /// What is remembered is bounded in such a way that room comes back: changes that do not expire within a day may
    /// not fill it (S9).
    private static func checkIsRoom(
        for change: AppliedChange, beside applied: [AppliedChange], nowMs: Int64
    ) throws(Refusal) {
        let lasting = applied.count { $0.isLasting(atMs: nowMs) }
        guard !change.isLasting(atMs: nowMs) || lasting < maximumLasting else {
            throw Refusal(
                .invalidData,
                "[Input error] `privy-request-expiry`: too many changes of this resource were signed without expiry; "
                    + "sign this one with an expiry within a day")
        }
        guard applied.count < maximumApplied else {
            throw Refusal(.invalidData, "too many changes of this resource have not expired yet")
        }
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
