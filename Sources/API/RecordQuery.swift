import Signer

/// Which records of an app a client wants to see: the newest first, by time of creation, then by id.
public struct RecordQuery: Equatable, Sendable {
    public var appID: String
    public var kind: RecordKind
    /// 1 to 100.
    public var limit: Int
    /// The last record of the page before; only what comes after it in the order is wanted.
    public var cursor: RecordCursor?

    // Of wallets only; nil does not restrict.
    public var chainType: String?
    public var externalID: String?
    /// As the client wrote it; Ethereum addresses are the same whatever the case of their digits.
    public var address: String?
    /// A compressed P-256 point, 33 bytes: wallets whose owner or one of whose signers is a quorum with this key.
    public var authorizationKeyPoint: [UInt8]?
    /// The id of a user without its prefix: wallets whose owner or one of whose signers is a quorum with this user.
    public var userID: String?
    /// Whether archived wallets are wanted too.
    public var includesArchived = false

    public init(appID: String, kind: RecordKind, limit: Int, cursor: RecordCursor? = nil) {
        self.appID = appID
        self.kind = kind
        self.limit = limit
        self.cursor = cursor
    }
}

/// A place in the order of records.
public struct RecordCursor: Equatable, Sendable {
    public var createdAtMs: Int64
    public var id: String

    public init(createdAtMs: Int64, id: String) {
        self.createdAtMs = createdAtMs
        self.id = id
    }
}

/// A part of a list.
public struct RecordPage: Sendable {
    public var records: [Record]
    /// Where the next page begins; nil when there is none.
    public var next: RecordCursor?

    public init(records: [Record], next: RecordCursor?) {
        self.records = records
        self.next = next
    }
}
