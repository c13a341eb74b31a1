import Bytes
import Policy

extension LimitUse {
    /// The use as receipts state it, members in canonical order: amounts are whole numbers of 10^-scale.
    var stated: JSON {
        [
            "aggregation": .string(window.aggregationID), "amount": .string(amount.decimal),
            "by": .array(window.group.map { .string($0) }),
            "checks": .array(
                checks.map { check in
                    [
                        "limit": .string(check.bound.decimal), "met": .bool(check.isMet),
                        "operator": .string(check.operation.rawValue),
                    ]
                }),
            "scale": JSON(window.scale), "sum": JSON(sum?.decimal),
            "window": ["seconds": JSON(window.span.seconds), "type": .string(window.span.kind.rawValue)],
        ]
    }

    /// Reads what a receipt states of an app's request; nil when it is none of this.
    ///
    /// The key of the window is not in the receipt: it follows from what is.
    public init?(stated json: JSON, appID: String) {
        guard let aggregationID = json["aggregation"]?.stringValue, let amount = json["amount"]?.amount,
            let group = json["by"]?.arrayValue?.compactMap(\.stringValue), let scale = json["scale"]?.safeInteger,
            let kind = LimitSpan.Kind(rawValue: json["window"]?["type"]?.stringValue ?? ""),
            let span = json["window"]?["seconds"]?.safeInteger.flatMap({ LimitSpan(kind, seconds: $0) }),
            let window = LimitWindow(
                appID: appID, aggregationID: aggregationID, span: span, group: group, scale: Int(scale)),
            let stated = json["checks"]?.arrayValue, let sum = json["sum"]
        else { return nil }
        let checks = stated.compactMap(LimitCheck.init(stated:))
        guard checks.count == stated.count, group.count == json["by"]?.arrayValue?.count,
            sum.isNull || sum.amount != nil
        else { return nil }
        self.init(window: window, amount: amount, sum: sum.amount, checks: checks)
    }
}

extension LimitCheck {
    fileprivate init?(stated json: JSON) {
        guard let operation = ConditionOperator(rawValue: json["operator"]?.stringValue ?? ""),
            let bound = json["limit"]?.amount, let isMet = json["met"]?.boolValue
        else { return nil }
        self.init(operation, bound, isMet: isMet)
    }
}

extension JSON {
    fileprivate var amount: UInt256? { stringValue.flatMap { UInt256(decimal: $0) } }
}
