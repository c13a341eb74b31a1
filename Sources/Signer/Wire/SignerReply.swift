import Policy

/// A frame from a signer to the API process.
public enum SignerReply: Sendable {
    /// The first frame on every connection.
    case hello(SignerHello)
    /// The signer lacks the content of these records; the request is to be sent again with them.
    case need(id: UInt64, [RecordReference])
    /// What was used of these windows must be known; the request is to be sent again with it.
    case needUsage(id: UInt64, [WindowNeed])
    case refused(id: UInt64, Refusal)
    case decided(id: UInt64, Decision)
    /// A receipt from before this connection that was never said to be durable (S24).
    case unacknowledged(SignedReceipt)
    /// A head of the audit log, signed; C2SP signed-note.
    case checkpoint(id: UInt64, note: String)
    /// The head is to be sent again with the path since the checkpoint of this size.
    case needConsistency(id: UInt64, since: Int)

    /// What was decided, if this is a decision.
    public var decision: Decision? {
        if case .decided(_, let decision) = self { decision } else { nil }
    }
}

/// A window of an aggregation whose use a signer wants to know.
public struct WindowNeed: Equatable, Sendable {
    /// 32 bytes.
    public let key: [UInt8]
    public let span: LimitSpan

    public init(key: [UInt8], span: LimitSpan) {
        self.key = key
        self.span = span
    }

    public init(_ window: LimitWindow) { self.init(key: window.key, span: window.span) }
}

/// Who a signer is.
public struct SignerHello: Equatable, Sendable {
    public static let protocolVersion: UInt32 = 3

    public let version: UInt32
    public let signer: UInt32
    /// Drawn anew at every start, 16 bytes.
    public let boot: [UInt8]
    /// Ed25519 key under which receipts verify, 32 bytes.
    public let receiptKey: [UInt8]

    public init(version: UInt32 = protocolVersion, signer: UInt32, boot: [UInt8], receiptKey: [UInt8]) {
        self.version = version
        self.signer = signer
        self.boot = boot
        self.receiptKey = receiptKey
    }
}

/// A receipt with its signature and the place that shows gaps.
public struct SignedReceipt: Equatable, Sendable {
    /// RFC 8785 text; its members are in `docs/formats/receipt.md`.
    public let content: [UInt8]
    /// As `ReceiptSignature` makes it.
    public internal(set) var signature: [UInt8]
    public let boot: [UInt8]
    public let counter: UInt64

    public init(content: [UInt8], signature: [UInt8], boot: [UInt8], counter: UInt64) {
        self.content = content
        self.signature = signature
        self.boot = boot
        self.counter = counter
    }
}

/// A decision with its receipt; nothing of it may be shown before the receipt is durable.
public struct Decision: Sendable {
    /// 200, or 400 for a denial.
    public let status: Int
    /// The body of the HTTP answer.
    public let answer: [UInt8]
    public internal(set) var receipt: SignedReceipt
    /// How the receipt is found again.
    public let index: ReceiptIndex
    /// The records that the decision read: it stands only while these are current.
    public let reads: [RecordReference]
    /// New versions of records, in the order in which they are to be stored.
    public let changes: [SealedRecord]
    /// The sealed key of a new wallet.
    public let keyMaterial: [UInt8]
    /// A secret that is shown once, of an app just made or rotated; empty otherwise.
    public let shownOnce: [UInt8]
    /// What it uses of aggregations, and what it rests on of their sums; the receipt says the same.
    public let limits: [LimitUse]
    /// The time of the receipt, in milliseconds since 1970.
    public let atMs: Int64

    public init(
        status: Int, answer: [UInt8], receipt: SignedReceipt, index: ReceiptIndex, reads: [RecordReference],
        changes: [SealedRecord], keyMaterial: [UInt8], shownOnce: [UInt8], limits: [LimitUse] = [], atMs: Int64 = 0
    ) {
        self.status = status
        self.answer = answer
        self.receipt = receipt
        self.index = index
        self.reads = reads
        self.changes = changes
        self.keyMaterial = keyMaterial
        self.shownOnce = shownOnce
        self.limits = limits
        self.atMs = atMs
    }
}
