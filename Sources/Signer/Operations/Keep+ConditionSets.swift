import Bytes

/// Condition sets: made by the app, changed by their owner.
extension Keep {
    static let maximumItemsPerRequest = 100

    func createConditionSet(app: AppRecord, in proceeding: inout Proceeding) throws(Refusal) -> Outcome {
        try checkSecret(app, proceeding)
        var fields = try RequestFields(proceeding.payload.body)
        let name = try fields.text("name", length: 1...100)
        let owner = try fields.ownerChange()
        try fields.finish()
        var outcome = newOutcome(.createConditionSet, actor: .app)
        let ownerID = try resolveOwner(owner, current: nil, in: &proceeding, into: &outcome)
        let header = newHeader(.conditionSet, appID: proceeding.payload.appID, nowMs: proceeding.nowMs)
        let set = ConditionSetRecord(name: name, ownerID: ownerID, items: [])
        return try answer(
            Record(header: header, body: .conditionSet(set)), operation: .createConditionSet, actor: .app,
            beginningWith: outcome)
    }

    func changeConditionSet(
        _ operation: Operation, app: AppRecord, in proceeding: inout Proceeding
    ) throws(Refusal) -> Outcome {
        guard let id = operation.subject?.id, let record = try proceeding.find(.conditionSet, id, in: book),
            case .conditionSet(let set) = record.body
        else { throw Refusal(.notFound, "Condition set not found") }
        let actor = try actor(changing: set.ownerID, app: app, in: &proceeding)
        try checkIsNotReplayed(record, in: proceeding)
        switch operation {
        case .deleteConditionSet:
            return try delete(record, operation: operation, actor: actor, in: proceeding)
        case .appendItems, .replaceItems:
            return try changeItems(operation, of: set, in: record, actor: actor, &proceeding)
        case .deleteItem(_, let item):
            return try deleteItem(item, of: set, in: record, actor: actor, proceeding)
        default:
            return try renameOrHandOver(set, in: record, actor: actor, &proceeding)
        }
    }

    private func renameOrHandOver(
        _ set: ConditionSetRecord, in record: Record, actor: Actor, _ proceeding: inout Proceeding
    ) throws(Refusal) -> Outcome {
        let operation = Operation.updateConditionSet(record.header.id)
        var fields = try RequestFields(proceeding.payload.body)
        let name = try fields.optionalText("name", length: 1...100) ?? set.name
        let owner = try fields.ownerChange()
        try fields.finish()
        var outcome = newOutcome(operation, actor: actor)
        let ownerID = try resolveOwner(owner, current: set.ownerID, in: &proceeding, into: &outcome)
        let changed = ConditionSetRecord(name: name, ownerID: ownerID, items: set.items)
        let next = Record(header: try nextHeader(after: record, in: proceeding), body: .conditionSet(changed))
        return try answer(
            next, operation: operation, actor: actor, keys: proceeding.points, beginningWith: outcome)
    }

    private func changeItems(
        _ operation: Operation, of set: ConditionSetRecord, in record: Record, actor: Actor,
        _ proceeding: inout Proceeding
    ) throws(Refusal) -> Outcome {
        let values = try readItems(proceeding.payload.body)
        let added = values.map { value in
            ConditionSetRecord.Item(id: RecordID.draw(from: random), value: value, createdAtMs: proceeding.nowMs)
        }
        var items = added
        if case .appendItems = operation { items = set.items + added }
        guard items.count <= ConditionSetRecord.maximumItems else {
            throw Refusal.input("", "A condition set holds at most \(ConditionSetRecord.maximumItems) items")
        }
        let changed = ConditionSetRecord(name: set.name, ownerID: set.ownerID, items: items)
        let next = Record(header: try nextHeader(after: record, in: proceeding), body: .conditionSet(changed))
        var outcome = try answer(next, operation: operation, actor: actor, keys: proceeding.points)
        outcome.answer = .array(added.map { ConditionSetRecord.answer($0, setID: record.header.id) })
        return outcome
    }

    private func readItems(_ body: JSON?) throws(Refusal) -> [String] {
        guard let elements = body?.arrayValue, (1...Keep.maximumItemsPerRequest).contains(elements.count) else {
            throw Refusal.input("", "Expected an array of 1 to \(Keep.maximumItemsPerRequest) items")
        }
        var values: [String] = []
        for (position, element) in elements.enumerated() {
            var fields = try RequestFields(element, path: "\(position)")
            values.append(try fields.text("value", length: 1...ConditionSetRecord.maximumValueLength))
            try fields.finish()
        }
        return values
    }

    private func deleteItem(
        _ item: String, of set: ConditionSetRecord, in record: Record, actor: Actor, _ proceeding: Proceeding
    ) throws(Refusal) -> Outcome {
        guard set.items.contains(where: { $0.id == item }) else {
            throw Refusal(.notFound, "Condition set item not found")
        }
        let rest = ConditionSetRecord(
            name: set.name, ownerID: set.ownerID, items: set.items.filter { $0.id != item })
        let next = Record(header: try nextHeader(after: record, in: proceeding), body: .conditionSet(rest))
        var outcome = try answer(
            next, operation: .deleteItem(set: record.header.id, item: item), actor: actor, keys: proceeding.points)
        outcome.answer = ["success": true]
        return outcome
    }
}
