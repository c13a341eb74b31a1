import Bytes

/// Policies that bound what a wallet spends, to be filled in: bodies of `POST /v1/policies`, and of `POST
/// /v1/aggregations` for those that look at a sum.
public enum LimitTemplate: String, Sendable, CaseIterable {
    /// Each transfer up to an amount.
    case perTransaction = "limit-per-transaction"
    /// Transfers up to an amount in a day.
    case perDay = "limit-per-day"
    /// So many transfers in an hour.
    case perHour = "limit-count-per-hour"
    /// Transfers up to an amount in a day by whoever may use the wallet, larger ones signed by the owner.
    case ownerAbove = "limit-owner-above"

    /// What is filled in. Amounts are decimal texts in base units: wei, lamports, or the smallest unit of the token.
    public struct Parameters: Sendable {
        /// The chain, in decimal, or `solana`.
        public var chainID: String?
        /// The ERC-20 token, or the mint; nil means the chain's own coin.
        public var token: String?
        /// Whether the mint belongs to Token-2022.
        public var isToken2022 = false
        /// Lamports that a transaction on Solana may cost, priority fee and all.
        public var maximumFeeLamports = "1000000"
        /// Where transfers may go; anywhere if it is empty.
        public var recipients: [String] = []
        /// The most of one transfer.
        public var maximum: String?
        /// The most of all transfers of a day.
        public var dailyMaximum: String?
        /// How many transfers an hour may have.
        public var count: String?
        /// The most of one transfer that the owner signs.
        public var ownerMaximum: String?
        /// The id of the aggregation that was made of `aggregation`.
        public var aggregationID: String?

        public init() {}

        var isForSolana: Bool { chainID == ChainType.solana.rawValue }
    }

    /// One sentence for people who choose.
    public var summary: String {
        switch self {
        case .perTransaction: "transfers of a coin or token up to an amount each"
        case .perDay: "transfers up to an amount in any 24 hours; needs an aggregation"
        case .perHour: "so many transfers in any hour; needs an aggregation"
        case .ownerAbove:
            "transfers up to an amount in any 24 hours, and larger ones with the owner; needs an aggregation"
        }
    }

    /// The aggregation that the policy looks at; nil when it needs none.
    /// - Throws: `PolicyError` when a parameter is missing, or is not what it should be.
    public func aggregation(_ parameters: Parameters) throws(PolicyError) -> JSON? {
        guard self != .perTransaction else { return nil }
        let isCount = self == .perHour
        let body: JSON = [
            "name": isCount ? "Transfers of an hour" : "Transfers of a day",
            "method": .string(LimitTemplate.method(parameters).rawValue),
            "metric": isCount ? ["function": "count"] : LimitTemplate.metric(parameters),
            "window": ["type": "rolling", "seconds": isCount ? 3_600 : 86_400],
            "conditions": .array(try LimitTemplate.counted(parameters)),
            "group_by": [["field_source": "wallet", "field": "id"]],
        ]
        _ = try AggregationCreation(body)
        return body
    }

    /// The policy, with the id of its aggregation if it needs one.
    /// - Throws: `PolicyError` when a parameter is missing, or is not what it should be.
    public func policy(_ parameters: Parameters) throws(PolicyError) -> JSON {
        let body: JSON = [
            "version": "1.0", "chain_type": parameters.isForSolana ? "solana" : "ethereum", "name": .string(name),
            "rules": .array(try rules(parameters) + LimitTemplate.companions(parameters)),
        ]
        _ = try PolicyCreation(body)
        return body
    }

    private var name: String {
        switch self {
        case .perTransaction: "Transfers up to an amount"
        case .perDay: "Transfers up to an amount a day"
        case .perHour: "So many transfers an hour"
        case .ownerAbove: "Larger transfers with the owner"
        }
    }

    private func rules(_ parameters: Parameters) throws(PolicyError) -> [JSON] {
        var conditions = try LimitTemplate.transfer(parameters)
        switch self {
        case .perTransaction:
            conditions += try LimitTemplate.amount(parameters, parameters.maximum, "max")
        case .perDay, .ownerAbove:
            conditions.append(try LimitTemplate.sum(parameters, parameters.dailyMaximum, "max-per-day"))
        case .perHour:
            conditions.append(try LimitTemplate.sum(parameters, parameters.count, "max-count"))
            if parameters.isForSolana, parameters.maximum == nil { conditions.append(SolanaPayment.onlyOne) }
        }
        if self != .perTransaction, let maximum = parameters.maximum {
            conditions += try LimitTemplate.amount(parameters, maximum, "max")
        }
        let rule = LimitTemplate.rule("Transfers within the limit", conditions, parameters)
        guard self == .ownerAbove else { return [rule] }
        let owner = LimitTemplate.condition(.system, "actor", .equal, "owner")
        let most = try LimitTemplate.amount(parameters, parameters.ownerMaximum, "owner-max")
        let larger = try LimitTemplate.transfer(parameters) + [owner] + most
        return [rule, LimitTemplate.rule("Larger ones with the owner", larger, parameters)]
    }
}

extension LimitTemplate {
    private static let transferABI: JSON = [
        [
            "type": "function", "name": "transfer",
            "inputs": [["name": "to", "type": "address"], ["name": "amount", "type": "uint256"]],
        ]
    ]

    private static func method(_ parameters: Parameters) -> WalletMethod {
        parameters.isForSolana ? .solanaSignTransaction : .signTransaction
    }

    private static func metric(_ parameters: Parameters) -> JSON {
        guard !parameters.isForSolana else {
            let field: JSON = parameters.token == nil ? "lamports" : "amount"
            return ["field_source": "solana_movement", "field": field, "function": "sum"]
        }
        guard parameters.token != nil else {
            return ["field_source": "ethereum_transaction", "field": "value", "function": "sum"]
        }
        return [
            "field_source": "ethereum_calldata", "field": "transfer.amount", "abi": transferABI, "function": "sum",
        ]
    }

    /// Which transactions are counted.
    private static func counted(_ parameters: Parameters) throws(PolicyError) -> [JSON] {
        guard parameters.isForSolana else { return try place(parameters) }
        guard let mint = parameters.token else { return [condition(.solanaMovement, "lamports", .greater, "0")] }
        return [condition(.solanaMovement, "mint", .equal, .string(mint))]
    }

    /// The rules that a payment needs beside its own.
    private static func companions(_ parameters: Parameters) throws(PolicyError) -> [JSON] {
        guard parameters.isForSolana else { return [] }
        return try payment(parameters).opening + [SolanaPayment.fee(atMostLamports: parameters.maximumFeeLamports)]
    }

    private static func payment(_ parameters: Parameters) throws(PolicyError) -> SolanaPayment {
        try SolanaPayment(
            mint: parameters.token, isToken2022: parameters.isToken2022, recipients: parameters.recipients)
    }

    /// Which transactions are meant: of the chain, and calls of the token if it is one.
    private static func place(_ parameters: Parameters) throws(PolicyError) -> [JSON] {
        guard let chainID = parameters.chainID else { throw PolicyError(at: "chain", "Required") }
        let chain = condition(.transaction, "chain_id", .equal, .string(chainID))
        guard let token = parameters.token else { return [chain] }
        return [chain, condition(.transaction, "to", .equal, .string(token))]
    }

    /// The transactions that are transfers. Those of the chain's own coin go to named recipients: what a call of any
    /// contract does is not known from its value.
    private static func transfer(_ parameters: Parameters) throws(PolicyError) -> [JSON] {
        guard !parameters.isForSolana else { return try payment(parameters).conditions }
        let place = try place(parameters)
        let recipients = JSON.array(parameters.recipients.map { .string($0) })
        guard parameters.token != nil else {
            guard !parameters.recipients.isEmpty else {
                throw PolicyError(at: "to", "Required for the chain's own coin")
            }
            return place + [condition(.transaction, "to", .isIn, recipients)]
        }
        let named = condition(.calldata, "function_name", .equal, "transfer", abi: transferABI)
        let noCoin = condition(.transaction, "value", .equal, "0")
        guard !parameters.recipients.isEmpty else { return place + [noCoin, named] }
        return place + [noCoin, condition(.calldata, "transfer.to", .isIn, recipients, abi: transferABI)]
    }

    private static func amount(
        _ parameters: Parameters, _ maximum: String?, _ name: String
    ) throws(PolicyError) -> [JSON] {
        guard let maximum else { throw PolicyError(at: name, "Required") }
        guard !parameters.isForSolana else { return try payment(parameters).atMost(maximum) }
        guard parameters.token != nil else { return [condition(.transaction, "value", .lessOrEqual, .string(maximum))] }
        return [condition(.calldata, "transfer.amount", .lessOrEqual, .string(maximum), abi: transferABI)]
    }

    private static func sum(_ parameters: Parameters, _ bound: String?, _ name: String) throws(PolicyError) -> JSON {
        guard let bound else { throw PolicyError(at: name, "Required") }
        guard let id = parameters.aggregationID else { throw PolicyError(at: "aggregation", "Required") }
        return condition(
            .reference, PolicyCondition.aggregationPrefix + id, .lessOrEqual, .string(bound))
    }

    private static func condition(
        _ source: FieldSource, _ field: String, _ operation: ConditionOperator, _ value: JSON, abi: JSON? = nil
    ) -> JSON {
        .object(
            [
                .init("field_source", .string(source.rawValue)), .init("field", .string(field)),
                .init("operator", .string(operation.rawValue)), .init("value", value),
            ] + (abi.map { [.init("abi", $0)] } ?? []))
    }

    private static func rule(_ name: String, _ conditions: [JSON], _ parameters: Parameters) -> JSON {
        [
            "name": .string(name), "method": .string(method(parameters).rawValue), "conditions": .array(conditions),
            "action": "ALLOW",
        ]
    }
}
