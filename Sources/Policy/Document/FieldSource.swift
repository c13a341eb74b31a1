/// Where a condition finds the value that it looks at.
public enum FieldSource: String, Sendable, CaseIterable {
    case transaction = "ethereum_transaction"
    case calldata = "ethereum_calldata"
    case typedDataDomain = "ethereum_typed_data_domain"
    case typedDataMessage = "ethereum_typed_data_message"
    case authorization = "ethereum_7702_authorization"
    case message
    case actionRequestBody = "action_request_body"
    case system
    /// Sums over time: `aggregation.<id>`.
    case reference
    /// Ours: the members of a Hyperliquid action.
    case hyperliquidAction = "hyperliquid_action"

    // Each asked of every instruction of a transaction of Solana.
    case solanaProgram = "solana_program_instruction"
    case solanaSystem = "solana_system_program_instruction"
    /// Of the first token program alone.
    case solanaToken = "solana_token_program_instruction"
    /// Ours: of Token-2022 alone.
    case solanaToken2022 = "solana_token_2022_program_instruction"
    /// Ours.
    case solanaAssociatedToken = "solana_associated_token_program_instruction"
    /// Ours.
    case solanaComputeBudget = "solana_compute_budget_instruction"
    /// Ours.
    case solanaMemo = "solana_memo_instruction"
    /// Ours: what an instruction moves with the wallet's signature, whichever instruction it is.
    case solanaMovement = "solana_movement"
    /// Ours: the whole transaction.
    case solanaTransaction = "solana_transaction"

    /// Sources of Privy's schema that no request to a wallet of this server has.
    static let unsupported: Set<String> = [
        "tempo_transaction", "tron_transaction", "tron_trigger_smart_contract_data", "sui_transaction_command",
        "sui_transfer_objects_command", "xrpl_transaction",
    ]

    /// Sources that look into transactions of Solana.
    static let ofSolana: Set<FieldSource> = [
        .solanaProgram, .solanaSystem, .solanaToken, .solanaToken2022, .solanaAssociatedToken, .solanaComputeBudget,
        .solanaMemo, .solanaMovement, .solanaTransaction,
    ]

    /// Reads a `field_source`.
    init(_ text: String, at path: String) throws(PolicyError) {
        guard let source = FieldSource(rawValue: text) else {
            guard !FieldSource.unsupported.contains(text) else {
                throw PolicyError(at: path, "'\(text)' is not supported by policies here")
            }
            let names = FieldSource.allCases.map { "'\($0.rawValue)'" }.joined(separator: " | ")
            throw PolicyError(at: path, "Invalid enum value. Expected \(names), received '\(text.shortened(to: 64))'")
        }
        self = source
    }
}

/// What kind of value a field has, which decides how it is compared.
enum FieldKind: String, Sendable {
    /// 20 bytes, compared without regard to the case of its digits.
    case address
    /// 32 bytes in base58, of which there is one text.
    case account
    case integer
    case decimal
    /// Compared byte by byte, except that two addresses are compared as such; in an ordering it must be a decimal.
    case text
    case bytes
    case bool = "boolean"
    /// Who asks: `owner`, `signer` or `app`.
    case actor
    /// A sum over time, which only grows with the request that is judged, so that it is never compared for equality.
    case sum
}

/// How the value seen is compared with the value of the condition.
public enum ConditionOperator: String, Sendable, CaseIterable {
    case equal = "eq"
    /// Ours.
    case notEqual = "neq"
    case greater = "gt"
    case greaterOrEqual = "gte"
    case less = "lt"
    case lessOrEqual = "lte"
    case isIn = "in"
    /// Ours.
    case isNotIn = "not_in"
    case isInConditionSet = "in_condition_set"
    case contains
    case startsWith = "starts_with"
    case endsWith = "ends_with"

    var takesList: Bool { self == .isIn || self == .isNotIn }
    public var isOrdering: Bool { ConditionOperator.ordering.contains(self) }

    static let equality: Set<ConditionOperator> = [.equal, .notEqual, .isIn, .isNotIn]
    static let ordering: Set<ConditionOperator> = [.greater, .greaterOrEqual, .less, .lessOrEqual]
    static let substring: Set<ConditionOperator> = [.contains, .startsWith, .endsWith]
}
