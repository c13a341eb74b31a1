import Bytes
import Cryptography

/// A record as it is stored: content that anybody may read and a MAC that only the signer can make (S5).
public struct SealedRecord: Equatable, Sendable {
    public let reference: RecordReference
    /// RFC 8785 text of the whole record, its kind, id, app, version and predecessor included.
    public let content: [UInt8]
    /// HMAC-SHA256 under the record key over the kind's domain and the content.
    public let mac: [UInt8]

    public init(reference: RecordReference, content: [UInt8], mac: [UInt8]) {
        self.reference = reference
        self.content = content
        self.mac = mac
    }
}

/// What stands at the head of every record.
public struct RecordHeader: Equatable, Sendable {
    public let kind: RecordKind
    public let id: String
    public let appID: String
    /// 1 for a new record, then one more with every change.
    public let version: UInt64
    /// Hash of the version before, 32 zero bytes for the first.
    public let previous: [UInt8]
    /// A deleted record stays as a sealed tombstone (S7).
    public let isDeleted: Bool
    public let createdAtMs: Int64
    /// The authorisations that changed this record and could still be replayed (S9).
    public var applied: [AppliedChange]
}

/// One authorised change, remembered until its request expires.
public struct AppliedChange: Equatable, Sendable {
    /// SHA-256 of the authorised payload.
    let digest: [UInt8]
    /// When the request expires, or nil when it never does.
    let expiresAtMs: Int64?

    /// Signers on several hosts differ a little in what time it is, and a clock may step back; one that is behind must
    /// not take a request for new that one ahead has forgotten.
    private static let clockDifferenceMs: Int64 = 60_000
    private static let lastingMs: Int64 = 86_400_000

    /// Whether some signer could still take the request for unexpired.
    func isRemembered(atMs nowMs: Int64) -> Bool {
        expiresAtMs.map { $0 >= nowMs - AppliedChange.clockDifferenceMs } ?? true
    }

    /// Whether it must be remembered for more than a day.
    func isLasting(atMs nowMs: Int64) -> Bool {
        expiresAtMs.map { $0 > nowMs + AppliedChange.lastingMs } ?? true
    }
}

/// One version of a record, read.
public struct Record: Sendable {
    public var header: RecordHeader
    public var body: Body

    /// What a record says, by its kind.
    public enum Body: Sendable {
        case app(AppRecord)
        case wallet(WalletRecord)
        case keyQuorum(KeyQuorumRecord)
        case policy(PolicyRecord)
        case conditionSet(ConditionSetRecord)
        case aggregation(AggregationRecord)
        case keyImport(ImportRecord)
        case user(UserRecord)
    }

    /// Reads the content of a record; says nothing of its authenticity.
    public init(kind: RecordKind, content: [UInt8]) throws(Refusal) {
        do {
            let json = try JSON.parse(content)
            header = try RecordHeader(json, kind: kind)
            let fields = try json.member("data")
            body =
                switch kind {
                case .app: .app(try AppRecord(fields))
                case .wallet: .wallet(try WalletRecord(fields))
                case .keyQuorum: .keyQuorum(try KeyQuorumRecord(fields))
                case .policy: .policy(try PolicyRecord(fields, id: header.id))
                case .conditionSet: .conditionSet(try ConditionSetRecord(fields))
                case .aggregation: .aggregation(try AggregationRecord(fields, id: header.id))
                case .keyImport: .keyImport(try ImportRecord(fields))
                case .user: .user(try UserRecord(fields))
                }
        } catch {
            throw Refusal(.recordUnavailable, "a \(kind.rawValue) record is unreadable")
        }
    }

    init(header: RecordHeader, body: Body) {
        self.header = header
        self.body = body
    }

    /// The canonical content.
    func content() throws(Refusal) -> [UInt8] {
        let data: JSON =
            switch body {
            case .app(let record): record.json
            case .wallet(let record): record.json
            case .keyQuorum(let record): record.json
            case .policy(let record): record.json
            case .conditionSet(let record): record.json
            case .aggregation(let record): record.json
            case .keyImport(let record): record.json
            case .user(let record): record.json
            }
        do { return try header.json(data: data).canonical() } catch {
            throw Refusal(.invalidData, "the record holds a number without a canonical form")
        }
    }

    /// The records that this one names, for the checks of what is in use.
    public var references: [RecordKey] {
        if header.isDeleted { return [] }
        switch body {
        case .app, .keyImport, .user: return []
        case .wallet(let wallet):
            return wallet.quorumIDs.map { RecordKey(kind: .keyQuorum, id: $0) }
                + (wallet.allPolicyIDs + wallet.shadowPolicyIDs).map { RecordKey(kind: .policy, id: $0) }
        case .keyQuorum(let quorum):
            return quorum.childIDs.map { RecordKey(kind: .keyQuorum, id: $0) }
                + quorum.userIDs.map { RecordKey(kind: .user, id: $0) }
        case .policy(let policy):
            return policy.conditionSetIDs.map { RecordKey(kind: .conditionSet, id: $0) }
                + policy.aggregationIDs.map { RecordKey(kind: .aggregation, id: $0) }
                + (policy.ownerID.map { [RecordKey(kind: .keyQuorum, id: $0)] } ?? [])
        case .conditionSet(let set):
            return set.ownerID.map { [RecordKey(kind: .keyQuorum, id: $0)] } ?? []
        case .aggregation(let aggregation):
            return aggregation.conditionSetIDs.map { RecordKey(kind: .conditionSet, id: $0) }
                + (aggregation.ownerID.map { [RecordKey(kind: .keyQuorum, id: $0)] } ?? [])
        }
    }
}

extension RecordHeader {
    fileprivate init(_ json: JSON, kind: RecordKind) throws {
        guard try json.text("kind") == kind.rawValue, json["v"] == 1 else { throw UnreadableRecord() }
        self.kind = kind
        id = try json.text("id")
        appID = try json.text("app_id")
        version = UInt64(try json.integer("version"))
        previous = try Hex.decode(json.text("prev"))
        isDeleted = try json.flag("deleted")
        createdAtMs = try json.integer("created_at")
        applied = try json.list("applied").map { entry in
            AppliedChange(
                digest: try Hex.decode(entry.text("digest")), expiresAtMs: try entry.optionalInteger("expires_at"))
        }
    }

    fileprivate func json(data: JSON) -> JSON {
        [
            "v": 1, "kind": .string(kind.rawValue), "id": .string(id), "app_id": .string(appID),
            "version": JSON(version), "prev": .string(Hex.encode(previous)), "deleted": .bool(isDeleted),
            "created_at": JSON(createdAtMs),
            "applied": .array(
                applied.map { change in
                    [
                        "digest": .string(Hex.encode(change.digest)),
                        "expires_at": change.expiresAtMs.map { JSON($0) } ?? .null,
                    ]
                }),
            "data": data,
        ]
    }
}
