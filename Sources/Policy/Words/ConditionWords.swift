import Bytes

/// Conditions in plain words, from the JSON in which the server shows them; what is unknown is shown as it stands.
struct ConditionWords {
    /// What sums are added up of, by the ids of the aggregations, as the server shows them.
    let aggregations: [String: JSON]

    private static let shownValues = 20

    /// Such as `the action's kind is one of order, cancel`.
    func sentence(_ condition: JSON) -> String {
        let operation = condition["operator"]?.stringValue ?? "?"
        let value = condition["value"]?.stringValue.map { Self.text(.string($0)) } ?? Self.list(condition["value"])
        let comparison = Self.comparisons[operation] ?? Self.text(condition["operator"])
        return "\(subject(condition)) \(comparison) \(value)"
    }

    private func subject(_ condition: JSON) -> String {
        switch (condition["field_source"]?.stringValue, condition["field"]?.stringValue) {
        case ("reference", let field?) where field.hasPrefix(PolicyCondition.aggregationPrefix):
            sum(String(field.dropFirst(PolicyCondition.aggregationPrefix.count)))
        case ("system", "actor"): "who asks"
        case ("system", "current_unix_timestamp"): "the time in seconds since 1970"
        default: Self.field(condition)
        }
    }

    // MARK: Sums

    /// Such as `the sum of the transaction's value in any 24 hours, for each wallet, this request included,`.
    private func sum(_ id: String) -> String {
        guard let aggregation = aggregations[id] else {
            return "what the aggregation \(PlainText.plain(id, atMost: 64)) counts, this request included,"
        }
        let metric = aggregation["metric"] ?? .null
        let what = metric["function"] == "count" ? "the number of requests" : "the sum of \(Self.field(metric))"
        return "\(what) \(requests(aggregation)) \(Self.time(aggregation["window"])), "
            + "\(Self.groups(aggregation["group_by"])), this request included,"
    }

    private func requests(_ aggregation: JSON) -> String {
        let method = Self.text(aggregation["method"])
        let conditions = (aggregation["conditions"]?.arrayValue ?? []).map(sentence)
        let condition = conditions.isEmpty ? "" : " (where \(conditions.joined(separator: "; ")))"
        return (method == "*" ? "of every kind" : "of \(method)") + condition
    }

    private static func time(_ window: JSON?) -> String {
        let length = duration(window?["seconds"]?.safeInteger)
        return window?["type"] == "fixed" ? "in each period of \(length) since 1970 (UTC)" : "in any \(length)"
    }

    private static func duration(_ seconds: Int64?) -> String {
        guard let seconds else { return "length" }
        // A day is told in hours, as limits are.
        for (unit, name) in [(86_400, "days"), (3_600, "hours"), (60, "minutes")] as [(Int64, String)] {
            let isWhole = seconds % unit == 0 && (unit != 86_400 || seconds > unit)
            if isWhole { return seconds == unit ? "\(name.dropLast())" : "\(seconds / unit) \(name)" }
        }
        return "\(seconds) seconds"
    }

    private static func groups(_ groups: JSON?) -> String {
        let askers = Set(AggregationField.Asker.allCases.map(\.rawValue))
        let names = (groups?.arrayValue ?? []).map { group in
            askers.contains(group["field_source"]?.stringValue ?? "")
                ? text(group["field_source"]) : "value of \(field(group))"
        }
        return names.isEmpty ? "of all wallets together" : "for each \(names.joined(separator: " and "))"
    }

    // MARK: Fields and values

    /// Such as `the transaction's value`.
    private static func field(_ member: JSON) -> String { "\(source(member)) \(text(member["field"]))" }

    private static func source(_ member: JSON) -> String {
        let source = member["field_source"]?.stringValue
        if source == "ethereum_typed_data_message" {
            return "in \(text(member["typed_data"]?["primary_type"] ?? "the message")), the"
        }
        return source.flatMap { sources[$0] } ?? PlainText.plain(source ?? "?", atMost: 64)
    }

    private static func list(_ values: JSON?) -> String {
        let values = values?.arrayValue ?? []
        let rest = values.count > shownValues ? " and \(values.count - shownValues) more" : ""
        return values.prefix(shownValues).map { text($0) }.joined(separator: ", ") + rest
    }

    static func text(_ value: JSON?) -> String { PlainText.plain(value?.stringValue ?? "?", atMost: 120) }

    private static let sources = [
        "hyperliquid_action": "the action's", "ethereum_typed_data_domain": "the domain's",
        "ethereum_transaction": "the transaction's", "ethereum_calldata": "in the call, the",
        "ethereum_7702_authorization": "the delegation's", "message": "the message's",
        "solana_transaction": "the transaction's", "solana_movement": "the movement's",
        "solana_program_instruction": "the instruction's",
        "solana_system_program_instruction": "the system instruction's",
        "solana_token_program_instruction": "the token instruction's",
        "solana_token_2022_program_instruction": "the Token-2022 instruction's",
        "solana_associated_token_program_instruction": "the token account instruction's",
        "solana_compute_budget_instruction": "the compute budget's", "solana_memo_instruction": "the memo's",
    ]

    private static let comparisons = [
        "eq": "is", "neq": "is not", "gt": "is above", "gte": "is at least", "lt": "is below", "lte": "is at most",
        "in": "is one of", "not_in": "is none of", "in_condition_set": "is in the condition set",
        "starts_with": "begins with", "ends_with": "ends with",
    ]
}
