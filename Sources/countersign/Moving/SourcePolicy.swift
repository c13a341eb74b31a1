import Policy

/// A condition set at Privy with all that is in it.
struct SourceConditionSet {
    let id: String
    let name: String
    let owner: SourceQuorum?
    let values: [String]
}

/// An aggregation at Privy, with what it names.
struct SourceAggregation {
    let id: String
    let translated: TranslatedAggregation
    let owner: SourceQuorum?
    let sets: [SourceConditionSet]
}

/// A policy at Privy, with what it names.
struct SourcePolicy {
    /// By which the journal knows it.
    let id: String
    let translated: TranslatedPolicy
    let owner: SourceQuorum?
    let sets: [SourceConditionSet]
    let aggregations: [SourceAggregation]

    /// The quorums that must be there before it.
    var owners: [SourceQuorum] {
        ([owner] + sets.map(\.owner) + aggregations.map(\.owner) + aggregations.flatMap { $0.sets.map(\.owner) })
            .compactMap(\.self)
    }
}
