import Policy
import Signer

/// One decision on its way into the ledger, with everything that must become durable together with it.
public struct Commit: Sendable {
    public let receipt: SignedReceipt
    public let index: ReceiptIndex
    /// The records that the decision read; it stands only while these are current (S25).
    public let reads: [RecordReference]
    let changes: [RecordChange]
    /// The sealed key of a wallet just made; empty otherwise.
    public let keyMaterial: [UInt8]
    /// The answer to keep for a repeated request, already sealed.
    public let answer: StoredAnswer?
    /// Where the answer would be if the request was answered before; nil when that does not matter.
    let answerID: [UInt8]?

    /// What a relayed request uses up, whether it was allowed or denied.
    let nonce: UsedNonce?
    /// What was asked, where the app keeps that.
    let payload: KeptPayload?
    /// What it uses of aggregations, and what it rests on of their sums (S29).
    let limits: [LimitUse]
    /// The time by which windows are judged: that of the receipt, in milliseconds since 1970.
    let atMs: Int64
    /// Whether the decision may be released once it is durable.
    let mayBeReleased: Bool
    /// Whether the commit was tried before with an outcome that is not known.
    var wasTried = false

    /// - Parameters:
    ///   - answerID: where an earlier answer to the same request is looked for, if none is to be kept.
    ///   - payload: what was asked, if it is to be kept beside the entry.
    /// - Throws: `AuditError` when a change cannot be read, which no signer produces.
    public init(
        _ decision: Decision, answer: StoredAnswer?, answeredAt answerID: [UInt8]? = nil,
        keeping payload: KeptPayload? = nil
    ) throws(AuditError) {
        self.answerID = answer?.id ?? answerID
        receipt = decision.receipt
        index = decision.index
        reads = decision.reads
        var changes: [RecordChange] = []
        for change in decision.changes { changes.append(try RecordChange(change)) }
        self.changes = changes
        keyMaterial = decision.keyMaterial
        self.answer = answer
        nonce = try UsedNonce(decision.receipt, index: decision.index)
        limits = decision.limits
        self.payload = payload
        atMs = decision.atMs
        mayBeReleased = true
    }

    /// A receipt whose decision nobody got (S24).
    public init(unreleased receipt: SignedReceipt, index: ReceiptIndex) {
        self.receipt = receipt
        self.index = index
        reads = []
        changes = []
        keyMaterial = []
        answer = nil
        answerID = nil
        nonce = nil
        payload = nil
        limits = []
        atMs = 0
        mayBeReleased = false
    }

    /// The same receipt, recorded as one whose decision nobody got; it may have been recorded already.
    var asUnreleased: Commit {
        var commit = Commit(unreleased: receipt, index: index)
        commit.wasTried = true
        return commit
    }

    /// Whether something may be done with it once it is released.
    var isCounted: Bool { mayBeReleased && index.decision == "allow" }

    var position: ReceiptPosition { ReceiptPosition(boot: receipt.boot, counter: receipt.counter) }
}

/// A new version of a record, read for its indexes.
struct RecordChange: Sendable {
    let sealed: SealedRecord
    let record: Record

    init(_ sealed: SealedRecord) throws(AuditError) {
        self.sealed = sealed
        do { record = try Record(kind: sealed.reference.kind, content: sealed.content) } catch {
            throw AuditError(.corrupt, "a signer returned a record that cannot be read")
        }
    }

    var reference: RecordReference { sealed.reference }
    var isTombstone: Bool { record.header.isDeleted }

    var wallet: WalletRecord? {
        if case .wallet(let wallet) = record.body { wallet } else { nil }
    }

    /// App and external id of what has one.
    var externalIDKey: [String]? { RecordColumns(record).externalID.map { [record.header.appID, $0] } }
}

/// The place of a receipt among all receipts.
struct ReceiptPosition: Hashable {
    let boot: [UInt8]
    let counter: UInt64
}

/// An answer kept for a repeated request (S27).
public struct StoredAnswer: Equatable, Sendable {
    /// 32 bytes that only the request leads to.
    public let id: [UInt8]
    public let expiresAtMs: Int64
    /// Sealed under a key that only the request leads to.
    public let content: [UInt8]

    public init(id: [UInt8], expiresAtMs: Int64, content: [UInt8]) {
        self.id = id
        self.expiresAtMs = expiresAtMs
        self.content = content
    }
}

/// What became of a commit. In every case its receipt is durable.
public enum CommitResult: Equatable, Sendable {
    /// The decision and its effects are durable: it may be shown.
    case released
    /// A record or a sum that it was judged by is no longer current: judge again.
    case superseded
    /// The request has its answer already.
    case answered(StoredAnswer)
    /// A record to be deleted is named by others.
    case inUse(RecordKey)
    /// Another wallet of the app has this external id.
    case externalIDTaken
    /// The request's nonce was used before.
    case nonceUsed
    /// The receipt was recorded as one that nobody got.
    case unreleased
}
