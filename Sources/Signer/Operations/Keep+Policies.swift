import Bytes
import Policy

/// Policies and their rules: made by the app, changed by their owner.
extension Keep {
    /// So that the records of a request stay within what a frame may name.
    static let maximumSetsPerPolicy = 32
    static let maximumAggregationsPerPolicy = LimitReadings.maximumWindows

    func createPolicy(app: AppRecord, in proceeding: inout Proceeding) throws(Refusal) -> Outcome {
        try checkSecret(app, proceeding)
        let creation = try refusing { () throws(PolicyError) in
            try PolicyCreation(proceeding.payload.body ?? .object([]))
        }
        var outcome = newOutcome(.createPolicy, actor: .app)
        let ownerID = try resolveOwner(creation.owner.change(), current: nil, in: &proceeding, into: &outcome)
        let document = creation.document.identifyingRules { RecordID.draw(from: random) }
        let header = newHeader(.policy, appID: proceeding.payload.appID, nowMs: proceeding.nowMs)
        let policy = try policyRecord(header.id, document, ownerID: ownerID, in: &proceeding)
        return try answer(
            Record(header: header, body: .policy(policy)), operation: .createPolicy, actor: .app,
            beginningWith: outcome)
    }

    func changePolicy(
        _ operation: Operation, app: AppRecord, in proceeding: inout Proceeding
    ) throws(Refusal) -> Outcome {
        guard let id = operation.subject?.id, let record = try proceeding.find(.policy, id, in: book),
            case .policy(let policy) = record.body
        else { throw Refusal(.notFound, "Policy not found") }
        let actor = try actor(changing: policy.ownerID, app: app, in: &proceeding)
        try checkIsNotReplayed(record, in: proceeding)
        if case .deletePolicy = operation {
            return try delete(record, operation: operation, actor: actor, in: proceeding)
        }
        var outcome = newOutcome(operation, actor: actor)
        let body = proceeding.payload.body ?? .object([])
        var ownerID = policy.ownerID
        var document = policy.document
        switch operation {
        case .updatePolicy:
            let change = try refusing { () throws(PolicyError) in try PolicyChange(body) }
            ownerID = try resolveOwner(change.owner.change(), current: ownerID, in: &proceeding, into: &outcome)
            document = try refusing { () throws(PolicyError) in try document.applying(change) }
        case .createRule:
            document = try refusing { () throws(PolicyError) in try document.adding(PolicyRule(body)) }
        case .updateRule(_, let rule):
            let changed = try refusing { () throws(PolicyError) in
                try document.replacing(ruleID: rule, with: PolicyRule(body))
            }
            document = try found(changed)
        case .deleteRule(_, let rule): document = try found(document.removing(ruleID: rule))
        default: throw Refusal(.notFound, "Policy not found")
        }
        document = document.identifyingRules { RecordID.draw(from: random) }
        let changed = try policyRecord(id, document, ownerID: ownerID, in: &proceeding)
        let next = Record(header: try nextHeader(after: record, in: proceeding), body: .policy(changed))
        outcome = try answer(
            next, operation: operation, actor: actor, keys: proceeding.points, beginningWith: outcome)
        outcome.answer = ruleAnswer(operation, document) ?? outcome.answer
        return outcome
    }

    /// Requests about one rule are answered with the rule.
    private func ruleAnswer(_ operation: Operation, _ document: PolicyDocument) -> JSON? {
        switch operation {
        case .createRule: document.rules.last?.json
        case .updateRule(_, let id): document.rules.first { $0.id == id }?.json
        case .deleteRule: ["success": true]
        default: nil
        }
    }

    /// What a policy names must exist; an owned policy pins what has no owner (S10).
    private func policyRecord(
        _ id: String, _ document: PolicyDocument, ownerID: String?, in proceeding: inout Proceeding
    ) throws(Refusal) -> PolicyRecord {
        guard document.conditionSetIDs.count <= Keep.maximumSetsPerPolicy else {
            throw Refusal.input("rules", "A policy names at most \(Keep.maximumSetsPerPolicy) condition sets")
        }
        try checkSets(document.conditionSetIDs, at: "rules", in: &proceeding)
        try checkAggregations(of: document, in: &proceeding)
        let pins =
            ownerID == nil
            ? [] : try pins(sets: document.conditionSetIDs, aggregations: document.aggregationIDs, in: &proceeding)
        return try refusing { () throws(PolicyError) in
            try PolicyRecord(id: id, document: document, ownerID: ownerID, pins: pins)
        }
    }

    func checkSets(_ ids: [String], at path: String, in proceeding: inout Proceeding) throws(Refusal) {
        for id in ids where try proceeding.find(.conditionSet, id, in: book) == nil {
            throw Refusal.input(path, "Condition set '\(id)' not found")
        }
    }

    /// The aggregations that a policy names must exist, and what is asked of their sums must be told in their units.
    private func checkAggregations(of document: PolicyDocument, in proceeding: inout Proceeding) throws(Refusal) {
        let ids = document.aggregationIDs
        guard ids.count <= Keep.maximumAggregationsPerPolicy else {
            throw Refusal.input(
                "rules", "A policy names at most \(Keep.maximumAggregationsPerPolicy) aggregations")
        }
        guard document.rules.flatMap(\.conditions).count(where: { $0.aggregationID != nil }) <= LimitUse.maximumChecks
        else { throw Refusal.input("rules", "A policy has at most \(LimitUse.maximumChecks) conditions on sums") }
        var compiled: [String: CompiledAggregation] = [:]
        for id in ids {
            guard case .aggregation(let aggregation)? = try proceeding.find(.aggregation, id, in: book)?.body else {
                throw Refusal.input("rules", "Aggregation '\(id)' not found")
            }
            compiled[id] = aggregation.compiled
        }
        try document.checkBounds(by: compiled, at: "rules")
    }

    private func found(_ document: PolicyDocument?) throws(Refusal) -> PolicyDocument {
        guard let document else { throw Refusal(.notFound, "Rule not found") }
        return document
    }
}

extension PolicyDocument {
    /// Aggregations must be of methods that the chain's wallets have, and what is asked of their sums must be told in their
    /// units, or it could not be asked again.
    func checkBounds(by aggregations: [String: CompiledAggregation], at path: String) throws(Refusal) {
        for (position, rule) in rules.enumerated() {
            for (index, condition) in rule.conditions.enumerated() {
                guard let aggregation = condition.aggregationID.flatMap({ aggregations[$0] }) else { continue }
                let counted = aggregation.document.method
                guard counted.exists(on: chain) else {
                    throw Refusal.input(
                        "\(path).\(position).conditions.\(index).field",
                        "The aggregation counts '\(counted.name)', which '\(chain.rawValue)' wallets do not have")
                }
                guard condition.value.texts.allSatisfy({ aggregation.units(of: $0) != nil }) else {
                    throw Refusal.input(
                        "\(path).\(position).conditions.\(index).value",
                        "Expected a number that the aggregation can reach: at most \(aggregation.scale) digits after "
                            + "the point, and less than 2^256 units of the last of them")
                }
            }
        }
    }
}

/// Turns what the policy module refuses into a refusal of the signer.
func refusing<Value>(_ body: () throws(PolicyError) -> Value) throws(Refusal) -> Value {
    do { return try body() } catch {
        let code: Refusal.Code = error.code == .methodNotSupported ? .methodNotSupported : .invalidData
        throw Refusal(code, error.description)
    }
}

extension PolicyOwnership {
    /// The owner change in the form that all resources share.
    func change() throws(Refusal) -> OwnerChange {
        var members: [JSON.Member] = []
        if let owner { members.append(.init("owner", owner)) }
        if let ownerID { members.append(.init("owner_id", ownerID)) }
        var fields = try RequestFields(.object(members))
        return try fields.ownerChange()
    }
}
