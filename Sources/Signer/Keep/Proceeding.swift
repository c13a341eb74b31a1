import Bytes
import Cryptography

/// One request on its way through the keep: what it covers, what it may read, what it has read.
struct Proceeding {
    let payload: AuthorizationPayload
    let execution: SignerRequest.Execution
    let nowMs: Int64
    /// The highest version of each record that was given; others are there for those who pin them.
    private let given: [RecordKey: RecordReference]
    /// What was read at the newest version; the decision stands only while these are current.
    private(set) var reads: [RecordReference] = []
    /// What was read at a version that a wallet or policy pins.
    private(set) var pinned: [RecordReference] = []

    init(
        payload: AuthorizationPayload, execution: SignerRequest.Execution, nowMs: Int64
    ) throws(Refusal) {
        self.payload = payload
        self.execution = execution
        self.nowMs = nowMs
        var given: [RecordKey: RecordReference] = [:]
        for reference in execution.records {
            guard let other = given.updateValue(reference, forKey: reference.key) else { continue }
            guard reference.kind.canBePinned, other.version != reference.version else {
                throw Refusal(.recordUnavailable, "a record was given twice")
            }
            if other.version > reference.version { given[reference.key] = other }
        }
        self.given = given
    }

    /// A record of the request's app that exists, at its newest version or the one that is pinned; nil otherwise.
    mutating func find(
        _ kind: RecordKind, _ id: String, pins: [RecordReference] = [], in book: RecordBook
    ) throws(Refusal) -> Record? {
        let key = RecordKey(kind: kind, id: id)
        guard var reference = given[key] else { return nil }
        let pin = pins.first { $0.key == key }
        if let pin {
            guard pin == reference || execution.records.contains(pin) else {
                throw Refusal(.recordUnavailable, "\(kind.rawValue) \(id) is pinned at version \(pin.version)")
            }
            reference = pin
        } else {
            try book.checkIsNewest(reference)
        }
        guard let record = book[reference], record.header.appID == payload.appID || kind == .app else { return nil }
        note(reference, isPinned: pin != nil)
        return record.header.isDeleted ? nil : record
    }

    /// A record that another one names: absence refuses the request, it never means that there is no rule (S7).
    mutating func require(
        _ kind: RecordKind, _ id: String, pins: [RecordReference] = [], in book: RecordBook
    ) throws(Refusal) -> Record {
        guard let record = try find(kind, id, pins: pins, in: book) else {
            throw Refusal(.recordUnavailable, "\(kind.rawValue) \(id) is referred to but cannot be read")
        }
        return record
    }

    /// The records of a kind that were given, in their order.
    func ids(of kind: RecordKind) -> [String] {
        execution.records.filter { $0.kind == kind }.map(\.id)
    }

    private mutating func note(_ reference: RecordReference, isPinned: Bool) {
        if isPinned {
            if !pinned.contains(reference) { pinned.append(reference) }
        } else if !reads.contains(reference) {
            reads.append(reference)
        }
    }
}

extension RecordKind {
    /// Whether a request may read two versions of one record: the newest, and those that a wallet or policy keeps (S10).
    fileprivate var canBePinned: Bool { self == .policy || self == .conditionSet || self == .aggregation }
}

extension Proceeding {
    mutating func keyQuorum(_ id: String, in book: RecordBook) throws(Refusal) -> KeyQuorumRecord {
        guard case .keyQuorum(let quorum) = try require(.keyQuorum, id, in: book).body else {
            throw Refusal(.recordUnavailable, "key_quorum \(id) cannot be read")
        }
        return quorum
    }

    mutating func policy(
        _ id: String, pins: [RecordReference], in book: RecordBook
    ) throws(Refusal) -> PolicyRecord {
        guard case .policy(let policy) = try require(.policy, id, pins: pins, in: book).body else {
            throw Refusal(.recordUnavailable, "policy \(id) cannot be read")
        }
        return policy
    }

    mutating func aggregation(
        _ id: String, pins: [RecordReference], in book: RecordBook
    ) throws(Refusal) -> AggregationRecord {
        guard case .aggregation(let aggregation) = try require(.aggregation, id, pins: pins, in: book).body else {
            throw Refusal(.recordUnavailable, "aggregation \(id) cannot be read")
        }
        return aggregation
    }

    mutating func conditionSet(
        _ id: String, pins: [RecordReference], in book: RecordBook
    ) throws(Refusal) -> ConditionSetRecord {
        guard case .conditionSet(let set) = try require(.conditionSet, id, pins: pins, in: book).body else {
            throw Refusal(.recordUnavailable, "condition_set \(id) cannot be read")
        }
        return set
    }
}
