import Bytes

/// How the rules about a method judged a request, in the order of the policy.
public struct Trace: Sendable {
    let rules: [RuleTrace]

    /// An array with an object for each rule: `id`, `name`, `action`, `method`, `matched`, `conditions`.
    public var json: JSON { .array(rules.map(\.json)) }
}

extension RuleTrace {
    fileprivate var json: JSON {
        var members: [JSON.Member] = [
            .init("id", JSON(rule.id)), .init("name", .string(rule.name)),
            .init("action", .string(rule.action.rawValue)), .init("method", .string(rule.method.name)),
            .init("matched", .bool(isMatch)),
        ]
        if let obstacle { members.append(.init("reason", .string(obstacle.rawValue))) }
        if let element { members.append(.init("element", JSON(element))) }
        let conditions = zip(rule.conditions, results).map { $0.json(with: $1) }
        members.append(.init("conditions", .array(conditions)))
        return .object(members)
    }
}

extension PolicyCondition {
    /// The condition, what it saw and what came of it; every text is bounded.
    fileprivate func json(with result: CompiledCondition.Result) -> JSON {
        let (outcome, seen, reason): (String, FactValue?, Reason?) =
            switch result {
            case .decided(let holds, let value): (holds ? "true" : "false", value, nil)
            case .inapplicable(let reason): ("false", nil, reason)
            case .unevaluable(let reason): ("unevaluable", nil, reason)
            }
        var members: [JSON.Member] = [
            .init("field_source", .string(source.rawValue)),
            .init("field", .string(field.shortened(to: InputLimits.shownCharacters))),
            .init("operator", .string(operation.rawValue)), .init("expected", .string(shownValue)),
            .init("seen", JSON(seen?.shown)), .init("result", .string(outcome)),
        ]
        if let reason { members.append(.init("reason", .string(reason.rawValue))) }
        return .object(members)
    }

    private var shownValue: String {
        let texts = value.texts
        let shown = texts.prefix(8).map { $0.shortened(to: InputLimits.shownCharacters) }.joined(separator: ", ")
        return texts.count > 8 ? "\(shown), … (\(texts.count) values)" : shown
    }
}
