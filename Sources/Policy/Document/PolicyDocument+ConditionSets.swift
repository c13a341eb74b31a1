extension PolicyDocument {
    /// The condition sets that some rule refers to, each once, in the order of the rules.
    public var conditionSetIDs: [String] {
        var ids: [String] = []
        for condition in rules.flatMap(\.conditions) where condition.operation == .isInConditionSet {
            ids += condition.value.texts.filter { !ids.contains($0) }
        }
        return ids
    }
}
