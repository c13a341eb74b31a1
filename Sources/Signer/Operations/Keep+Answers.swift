import Bytes

/// The answers that changes of records have in common.
extension Keep {
    /// The outcome of storing one version of a record: the resource as clients see it.
    func answer(
        _ record: Record, operation: Operation, actor: Actor, keys: [[UInt8]] = [],
        beginningWith outcome: Outcome? = nil
    ) throws(Refusal) -> Outcome {
        var outcome = outcome ?? newOutcome(operation, actor: actor)
        outcome.draft.actor = actor
        outcome.draft.keys = keys
        outcome.draft.subject = RecordKey(kind: record.header.kind, id: record.header.id)
        outcome.answer = record.answer ?? .null
        try seal(record, into: &outcome)
        return outcome
    }

    func newOutcome(_ operation: Operation, actor: Actor) -> Outcome {
        Outcome(answer: .null, draft: ReceiptDraft(operation: operation.name, actor: actor))
    }

    /// Leaves a sealed tombstone in the place of a record (S7).
    func delete(
        _ record: Record, operation: Operation, actor: Actor, in proceeding: Proceeding
    ) throws(Refusal) -> Outcome {
        let header = try nextHeader(after: record, isDeleted: true, in: proceeding)
        var outcome = try answer(
            Record(header: header, body: record.body), operation: operation, actor: actor, keys: proceeding.points)
        outcome.answer = ["success": true]
        return outcome
    }
}

extension Proceeding {
    /// The distinct keys that signed.
    var points: [[UInt8]] {
        var points: [[UInt8]] = []
        for claim in execution.claims where !points.contains(claim.point) { points.append(claim.point) }
        return points
    }
}
