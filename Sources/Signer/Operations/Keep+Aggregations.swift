import Bytes
import Policy

/// Aggregations: made by the app, deleted by their owner.
extension Keep {
    func createAggregation(app: AppRecord, in proceeding: inout Proceeding) throws(Refusal) -> Outcome {
        try checkSecret(app, proceeding)
        let creation = try refusing { () throws(PolicyError) in
            try AggregationCreation(proceeding.payload.body ?? .object([]))
        }
        let document = creation.document
        var outcome = newOutcome(.createAggregation, actor: .app)
        let ownerID = try resolveOwner(creation.owner.change(), current: nil, in: &proceeding, into: &outcome)
        try checkSets(document.conditionSetIDs, at: "conditions", in: &proceeding)
        let pins = ownerID == nil ? [] : try setPins(document.conditionSetIDs, in: &proceeding)
        let header = newHeader(.aggregation, appID: proceeding.payload.appID, nowMs: proceeding.nowMs)
        let aggregation = try refusing { () throws(PolicyError) in
            try AggregationRecord(id: header.id, document: document, ownerID: ownerID, pins: pins)
        }
        return try answer(
            Record(header: header, body: .aggregation(aggregation)), operation: .createAggregation, actor: .app,
            beginningWith: outcome)
    }

    func deleteAggregation(
        _ id: String, app: AppRecord, in proceeding: inout Proceeding
    ) throws(Refusal) -> Outcome {
        guard let record = try proceeding.find(.aggregation, id, in: book),
            case .aggregation(let aggregation) = record.body
        else { throw Refusal(.notFound, "Aggregation not found") }
        let actor = try actor(changing: aggregation.ownerID, app: app, in: &proceeding)
        try checkIsNotReplayed(record, in: proceeding)
        return try delete(record, operation: .deleteAggregation(id), actor: actor, in: proceeding)
    }
}
