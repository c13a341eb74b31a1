import Bytes
import Policy
import Signer

/// A change of a policy or of one of its rules in plain words.
enum PolicyChangeWords {
    static func sentence(
        _ operation: Operation, _ body: JSON, policy: String, current: JSON?
    ) throws(PolicyError) -> String {
        switch operation {
        case .createRule:
            let rule = try PolicyRule(body).json
            return "Add rule \(name(rule)) to \(policy): \(RuleWords.sentence(rule))."
        case .updateRule(_, let id):
            let rule = try PolicyRule(body).json
            guard let old = rules(current).first(where: { $0["id"]?.stringValue == id }) else {
                return "Change rule \(id) of \(policy) to \(name(rule)): \(RuleWords.sentence(rule))."
            }
            return "Change rule \(name(old)) of \(policy): \(RuleWords.difference(old, rule))."
        case .deleteRule(_, let id):
            guard let old = rules(current).first(where: { $0["id"]?.stringValue == id }) else {
                return "Delete rule \(id) of \(policy)."
            }
            return "Delete rule \(name(old)) of \(policy): \(RuleWords.sentence(old))."
        default: return try sentence(PolicyChange(body), policy, current)
        }
    }

    private static func sentence(
        _ change: PolicyChange, _ policy: String, _ current: JSON?
    ) throws(PolicyError) -> String {
        var sentences: [String] = []
        var owner: [JSON.Member] = []
        if let given = change.owner.owner { owner.append(.init("owner", given)) }
        if let given = change.owner.ownerID { owner.append(.init("owner_id", given)) }
        do throws(WalletsError) {
            var reader = try ChangeReader(.object(owner))
            if let words = try reader.owner(of: policy) { sentences.append(words) }
        } catch {
            throw PolicyError(at: "owner", error.message)
        }
        if let name = change.name { sentences.append("Call \(policy) \(PlainText.quoted(name)).") }
        if let refuses = change.refuseBlindAgent {
            sentences.append("\(refuses ? "Refuse" : "Do not refuse") blind Agent messages under \(policy).")
        }
        if let rules = change.rules { sentences.append(words(rules.map(\.json), policy, current)) }
        guard !sentences.isEmpty else { throw PolicyError(at: "", "Nothing would change") }
        return sentences.joined(separator: " ")
    }

    /// Rules that stay as they are are only counted.
    private static func words(_ new: [JSON], _ policy: String, _ current: JSON?) -> String {
        let old = rules(current)
        let added = new.filter { rule in !old.contains { isSame($0, rule) } }
        let removed = old.filter { rule in !new.contains { isSame($0, rule) } }
        let parts =
            removed.map { "without \(name($0)) (\(RuleWords.sentence($0)))" }
            + added.map { "with \(name($0)) (\(RuleWords.sentence($0)))" }
        let change = parts.isEmpty ? "the same as now" : parts.joined(separator: "; ")
        return "Replace the rules of \(policy), \(new.count) of them: \(change)."
    }

    /// Whether two rules say the same, whatever their ids.
    private static func isSame(_ left: JSON, _ right: JSON) -> Bool {
        ["name", "method", "conditions", "action", "allow_blind"].allSatisfy { left[$0] == right[$0] }
    }

    private static func rules(_ policy: JSON?) -> [JSON] { policy?["rules"]?.arrayValue ?? [] }

    private static func name(_ rule: JSON) -> String { PlainText.quoted(rule["name"]?.stringValue ?? "?", atMost: 50) }
}
