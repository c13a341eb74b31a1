import Bytes

/// Rules of a policy in plain words, from the JSON in which the server shows them; what is unknown is shown as it stands.
enum PolicyWords {
    /// Such as `allow hyperliquid_signL1Action where the action's kind is one of order, cancel`.
    static func sentence(_ rule: JSON) -> String {
        let action = rule["action"] == "DENY" ? "deny" : "allow"
        let method = rule["method"]?.stringValue ?? "?"
        let conditions = (rule["conditions"]?.arrayValue ?? []).map(words)
        let what = method == "*" ? "everything that need not be named" : method
        return "\(action) \(what)"
            + (conditions.isEmpty ? ", whatever it says" : " where " + conditions.joined(separator: "; "))
    }

    private static func words(_ condition: JSON) -> String {
        let field = condition["field"]?.stringValue ?? "?"
        let operation = condition["operator"]?.stringValue ?? "?"
        let value = condition["value"]?.stringValue ?? condition["value"].texts.joined(separator: ", ")
        return "\(source(condition)) \(field) \(comparisons[operation] ?? operation) \(value)"
    }

    private static func source(_ condition: JSON) -> String {
        switch condition["field_source"]?.stringValue {
        case "hyperliquid_action": "the action's"
        case "ethereum_typed_data_domain": "the domain's"
        case "ethereum_typed_data_message":
            "in \(condition["typed_data"]?["primary_type"]?.stringValue ?? "the message"), the"
        case "ethereum_transaction": "the transaction's"
        case "ethereum_calldata": "in the call, the"
        case let other: other ?? "?"
        }
    }

    private static let comparisons = [
        "eq": "is", "neq": "is not", "gt": "is above", "gte": "is at least", "lt": "is below", "lte": "is at most",
        "in": "is one of", "not_in": "is none of", "in_condition_set": "is in the condition set",
        "starts_with": "begins with", "ends_with": "ends with",
    ]
}
