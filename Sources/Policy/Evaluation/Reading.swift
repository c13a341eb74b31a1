/// What a condition finds where it looks.
enum Reading: Sendable {
    case value(FactValue)
    /// Several values of one field, at least one: an ALLOW rule needs the comparison to hold for all of them, a DENY
    /// rule for one.
    case values([FactValue])
    /// The request is certainly not what the condition is about, so it is false in every rule.
    case inapplicable(Reason)
    /// Nothing can be said: false in an ALLOW rule, true in a DENY rule.
    case unevaluable(Reason)

    /// The values, or that there are none.
    init(all values: [FactValue]) { self = values.isEmpty ? .unevaluable(.absent) : .values(values) }

    init(_ value: FactValue?) { self = value.map { .value($0) } ?? .unevaluable(.absent) }
}

/// Why a condition was not decided by a comparison.
enum Reason: String, Error {
    case absent = "the request has no such value"
    case notComparable = "the value cannot be compared in this way"
    case noSuchSet = "there is no such condition set"
    case notServed = "requests of this method have no such values here"
    case contractCreation = "the transaction creates a contract and calls none"
    case undecodableCall = "the calldata is not the canonical encoding of a call"
    case otherFunction = "the call is of another function"
    case unknownFunction = "the function called is not in the ABI of the condition"
    case otherPrimaryType = "the message is of another primary type"
    case otherTypes = "the request declares other types than the condition"
    case invalidText = "the message is not UTF-8"
    case hiddenCall = "the user operation is not one call to another account by execute(address,uint256,bytes)"
    case otherProgram = "the instruction is of another program"
    case otherInstruction = "the instruction is another one of the program"
    case undecodableInstruction = "the instruction cannot be read"
    case loadedAccount = "the account comes from a lookup table and cannot be seen"
    case movesNoSuch = "the instruction moves no such thing of the wallet's"
    case unknownProgram = "what the program does with the wallet's accounts is not known"
    case unsaidMovement = "the instruction does not say what or how much it moves"
    case noSuchAggregation = "there is no such aggregation"
    case notLookedAt = "not looked at: another condition of the rule is false"
    case usageUnknown = "what was used before is not known"
    case severalGroups = "the request belongs to several groups of the aggregation"
    case notCountable = "the amount is negative, or not a number that can be added exactly"
    case sumTooLarge = "the sum is more than 256 bits hold"
}
