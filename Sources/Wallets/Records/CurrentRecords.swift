import Bytes
import Signer

extension RecordGathering {
    /// The records that a decision would read, as they are stored now.
    static func current(
        for operation: Operation, appID: String, body: JSON? = nil, in store: RecordStore
    ) async throws(WalletsError) -> RecordGathering {
        var gathering = RecordGathering(store, appID: appID)
        try await gathering.collect(for: operation, body: body)
        if try await store.refresh(gathering.newest) {
            gathering = RecordGathering(store, appID: appID)
            try await gathering.collect(for: operation, body: body)
        }
        return gathering
    }
}

extension DryRun.Records {
    /// Those that were gathered.
    init(_ records: RecordGathering) {
        func body(_ kind: RecordKind, _ id: String, _ pins: [RecordReference]) throws(Refusal) -> Record.Body {
            guard let record = records.record(RecordKey(kind: kind, id: id), pins: pins) else {
                throw DryRun.Records.unreadable(kind, id)
            }
            return record.body
        }
        self.init(
            policy: { id, pins throws(Refusal) in
                guard case .policy(let policy) = try body(.policy, id, pins) else {
                    throw DryRun.Records.unreadable(.policy, id)
                }
                return policy
            },
            conditionSet: { id, pins throws(Refusal) in
                guard case .conditionSet(let set) = try body(.conditionSet, id, pins) else {
                    throw DryRun.Records.unreadable(.conditionSet, id)
                }
                return set
            },
            aggregation: { id, pins throws(Refusal) in
                guard case .aggregation(let aggregation) = try body(.aggregation, id, pins) else {
                    throw DryRun.Records.unreadable(.aggregation, id)
                }
                return aggregation
            })
    }

    private static func unreadable(_ kind: RecordKind, _ id: String) -> Refusal {
        Refusal(.recordUnavailable, "\(kind.rawValue) \(id) is referred to but cannot be read")
    }
}
