import Bytes

/// Rules of a policy in plain words, from the JSON in which the server shows them; what is unknown is shown as it stands.
public enum RuleWords {
    /// Such as `allow hyperliquid_signL1Action where the action's kind is one of order, cancel`.
    ///
    /// - Parameter aggregations: those that rules look at, by their ids, as the server shows them; of one that is not
    ///   there, only the id is told.
    public static func sentence(_ rule: JSON, aggregations: [String: JSON] = [:]) -> String {
        let words = ConditionWords(aggregations: aggregations)
        let conditions = (rule["conditions"]?.arrayValue ?? []).map(words.sentence)
        return head(rule)
            + (conditions.isEmpty ? ", whatever it says" : " where " + conditions.joined(separator: "; "))
    }

    /// What changes from one rule to another: only the conditions that differ, where the rest is the same.
    public static func difference(_ old: JSON, _ new: JSON) -> String {
        let (before, after) = (old["conditions"]?.arrayValue ?? [], new["conditions"]?.arrayValue ?? [])
        guard head(old) == head(new), old["name"] == new["name"], before.count == after.count else {
            return "from: \(sentence(old)), to: \(sentence(new))"
        }
        let words = ConditionWords(aggregations: [:])
        let pairs = zip(before, after).filter { $0 != $1 }.map { "\(words.sentence($0)) → \(words.sentence($1))" }
        return pairs.isEmpty ? "nothing changes" : pairs.joined(separator: "; ")
    }

    private static func head(_ rule: JSON) -> String {
        let action = rule["action"] == "DENY" ? "deny" : "allow"
        let method = ConditionWords.text(rule["method"])
        let blind = rule["allow_blind"] == true ? ", hashes of something unseen included" : ""
        return "\(action) \(method == "*" ? "everything that need not be named" : method)\(blind)"
    }
}
