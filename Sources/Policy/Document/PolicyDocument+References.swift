extension PolicyDocument {
    /// The condition sets that some rule refers to, each once, in the order of the rules.
    public var conditionSetIDs: [String] { rules.flatMap(\.conditions).conditionSetIDs }

    /// The aggregations that some rule refers to, each once, in the order of the rules.
    public var aggregationIDs: [String] {
        var ids: [String] = []
        for condition in rules.flatMap(\.conditions) {
            if let id = condition.aggregationID, !ids.contains(id) { ids.append(id) }
        }
        return ids
    }
}

extension [PolicyCondition] {
    /// The condition sets that they refer to, each once.
    var conditionSetIDs: [String] {
        var ids: [String] = []
        for condition in self where condition.operation == .isInConditionSet {
            ids += condition.value.texts.filter { !ids.contains($0) }
        }
        return ids
    }
}

extension PolicyCondition {
    /// The aggregation whose sum the condition looks at.
    public var aggregationID: String? {
        guard source == .reference, field.utf8.starts(with: PolicyCondition.aggregationPrefix.utf8) else { return nil }
        return String(field.dropFirst(PolicyCondition.aggregationPrefix.count))
    }

    static let aggregationPrefix = "aggregation."
}
