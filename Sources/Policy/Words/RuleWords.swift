import Bytes

/// Rules of a policy in plain words, from the JSON in which the server shows them; what is unknown is shown as it stands.
public enum RuleWords {
    /// Such as `allow hyperliquid_signL1Action where the action's kind is one of order, cancel`.
    public static func sentence(_ rule: JSON) -> String {
        let conditions = (rule["conditions"]?.arrayValue ?? []).map(words)
        return head(rule)
            + (conditions.isEmpty ? ", whatever it says" : " where " + conditions.joined(separator: "; "))
    }

    /// What changes from one rule to another: only the conditions that differ, where the rest is the same.
    public static func difference(_ old: JSON, _ new: JSON) -> String {
        let (before, after) = (old["conditions"]?.arrayValue ?? [], new["conditions"]?.arrayValue ?? [])
        guard head(old) == head(new), old["name"] == new["name"], before.count == after.count else {
            return "from: \(sentence(old)), to: \(sentence(new))"
        }
        let pairs = zip(before, after).filter { $0 != $1 }.map { "\(words($0)) → \(words($1))" }
        return pairs.isEmpty ? "nothing changes" : pairs.joined(separator: "; ")
    }

    private static func head(_ rule: JSON) -> String {
        let action = rule["action"] == "DENY" ? "deny" : "allow"
        let method = text(rule["method"])
        let blind = rule["allow_blind"] == true ? ", hashes of something unseen included" : ""
        return "\(action) \(method == "*" ? "everything that need not be named" : method)\(blind)"
    }

    private static func words(_ condition: JSON) -> String {
        let operation = condition["operator"]?.stringValue ?? "?"
        let value = condition["value"]?.stringValue.map { text(.string($0)) } ?? list(condition["value"])
        let comparison = comparisons[operation] ?? text(condition["operator"])
        return "\(source(condition)) \(text(condition["field"])) \(comparison) \(value)"
    }

    private static func list(_ values: JSON?) -> String {
        let values = values?.arrayValue ?? []
        let rest = values.count > shownValues ? " and \(values.count - shownValues) more" : ""
        return values.prefix(shownValues).map { text($0) }.joined(separator: ", ") + rest
    }

    private static let shownValues = 20

    private static func text(_ value: JSON?) -> String { PlainText.plain(value?.stringValue ?? "?", atMost: 120) }

    private static func source(_ condition: JSON) -> String {
        switch condition["field_source"]?.stringValue {
        case "hyperliquid_action": "the action's"
        case "ethereum_typed_data_domain": "the domain's"
        case "ethereum_typed_data_message":
            "in \(text(condition["typed_data"]?["primary_type"] ?? "the message")), the"
        case "ethereum_transaction": "the transaction's"
        case "ethereum_calldata": "in the call, the"
        case let other: PlainText.plain(other ?? "?", atMost: 64)
        }
    }

    private static let comparisons = [
        "eq": "is", "neq": "is not", "gt": "is above", "gte": "is at least", "lt": "is below", "lte": "is at most",
        "in": "is one of", "not_in": "is none of", "in_condition_set": "is in the condition set",
        "starts_with": "begins with", "ends_with": "ends with",
    ]
}
