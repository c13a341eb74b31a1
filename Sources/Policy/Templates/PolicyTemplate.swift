import Bytes

/// Policies to be filled in, for wallets that trade on Hyperliquid or pay on Solana: bodies of `POST /v1/policies`.
///
/// What no rule allows is denied: transfers, vaults, agents, builders, other assets, and every kind that comes later.
public enum PolicyTemplate: String, Sendable, CaseIterable {
    /// Orders for some assets up to a size each, cancels, withdrawals to known addresses.
    case trading = "hyperliquid-trading"
    /// The same, and leverage up to a limit.
    case leverage = "hyperliquid-leverage"
    /// Cancels and nothing else.
    case cancelOnly = "hyperliquid-cancel-only"
    /// One transfer of SOL or of one token to known wallets, at a bounded fee.
    case solanaTransfers = "solana-transfers"

    /// What is filled in.
    public struct Parameters: Sendable {
        /// Numbers of the assets, in decimal.
        public var assets: [String] = []
        /// US dollars of one order, a decimal.
        public var maximumNotional: String?
        public var maximumLeverage: String?
        /// Where withdrawals may go; none are allowed if it is empty.
        public var withdrawalAddresses: [String] = []
        /// How far a nonce may lie from now, in milliseconds: what bounds the late use of a signature.
        public var maximumSkewMs = "60000"
        public var isTestnet = false
        /// For payments on Solana; everything above is for Hyperliquid.
        public var solana = SolanaParameters()

        public init() {}
    }

    /// One sentence for people who choose.
    public var summary: String {
        switch self {
        case .trading: "orders of some assets up to a size, cancels, withdrawals to known addresses"
        case .leverage: "the same, and leverage up to a limit"
        case .cancelOnly: "cancels and nothing else"
        case .solanaTransfers: "payments of SOL and one token to known wallets, at a bounded fee"
        }
    }

    /// The policy with its parameters.
    /// - Throws: `PolicyError` when one is missing, or is not what it should be.
    public func body(_ parameters: Parameters) throws(PolicyError) -> JSON {
        let isForSolana = self == .solanaTransfers
        let rules = isForSolana ? try Self.solanaRules(parameters.solana) : try rules(parameters).map(\.json)
        let chain: ChainType = isForSolana ? .solana : .ethereum
        let body: JSON = [
            "version": "1.0", "chain_type": .string(chain.rawValue), "name": .string(name), "rules": .array(rules),
        ]
        _ = try PolicyCreation(body)
        return body
    }

    private var name: String {
        switch self {
        case .trading: "Trade on Hyperliquid"
        case .leverage: "Trade on Hyperliquid with leverage"
        case .cancelOnly: "Cancel on Hyperliquid"
        case .solanaTransfers: "Pay on Solana"
        }
    }

    private func rules(_ parameters: Parameters) throws(PolicyError) -> [TemplateRule] {
        let cancels = TemplateRule(
            "Cancel orders", .signL1Action,
            [
                ("kind", .isIn, .texts(["cancel", "cancelByCloid", "scheduleCancel", "noop"])),
                ("has_vault", .equal, "false"),
            ],
            parameters)
        guard self != .cancelOnly else { return [cancels] }
        var rules = [try TemplateRule.orders(parameters), cancels]
        if self == .leverage { rules.append(try TemplateRule.leverage(parameters)) }
        if !parameters.withdrawalAddresses.isEmpty { rules.append(TemplateRule.withdrawals(parameters)) }
        return rules
    }
}

/// A rule of a template: it allows, on one network, what was signed lately.
private struct TemplateRule {
    private let name: String
    private let method: WalletMethod
    private let conditions: [JSON]

    init(
        _ name: String, _ method: WalletMethod, _ conditions: [(field: String, ConditionOperator, value: JSON)],
        _ parameters: PolicyTemplate.Parameters
    ) {
        self.name = name
        self.method = method
        let always: [(field: String, ConditionOperator, value: JSON)] = [
            ("is_testnet", .equal, parameters.isTestnet ? "true" : "false"),
            ("time_skew_ms", .lessOrEqual, .string(parameters.maximumSkewMs)),
        ]
        self.conditions = (conditions + always).map { field, operation, value in
            [
                "field_source": .string(FieldSource.hyperliquidAction.rawValue), "field": .string(field),
                "operator": .string(operation.rawValue), "value": value,
            ]
        }
    }

    var json: JSON {
        [
            "name": .string(name), "method": .string(method.rawValue), "conditions": .array(conditions),
            "action": .string(PolicyRule.Action.allow.rawValue),
        ]
    }

    static func orders(_ parameters: PolicyTemplate.Parameters) throws(PolicyError) -> TemplateRule {
        guard let notional = parameters.maximumNotional else {
            throw PolicyError(at: "max_notional", "Required")
        }
        return TemplateRule(
            "Orders up to a size", .signL1Action,
            [
                ("kind", .isIn, .texts(["order", "modify", "batchModify"])),
                ("asset", .isIn, try assets(parameters)), ("notional", .lessOrEqual, .string(notional)),
                ("has_builder", .equal, "false"), ("has_vault", .equal, "false"),
            ], parameters)
    }

    static func leverage(_ parameters: PolicyTemplate.Parameters) throws(PolicyError) -> TemplateRule {
        guard let leverage = parameters.maximumLeverage else { throw PolicyError(at: "max_leverage", "Required") }
        return TemplateRule(
            "Leverage up to a limit", .signL1Action,
            [
                ("kind", .equal, "updateLeverage"), ("asset", .isIn, try assets(parameters)),
                ("leverage", .lessOrEqual, .string(leverage)), ("has_vault", .equal, "false"),
            ], parameters)
    }

    static func withdrawals(_ parameters: PolicyTemplate.Parameters) -> TemplateRule {
        TemplateRule(
            "Withdraw to known addresses", .signTypedData,
            [
                ("kind", .equal, "withdraw3"), ("destination", .isIn, .texts(parameters.withdrawalAddresses)),
            ], parameters)
    }

    private static func assets(_ parameters: PolicyTemplate.Parameters) throws(PolicyError) -> JSON {
        guard !parameters.assets.isEmpty else { throw PolicyError(at: "asset", "Required") }
        return .texts(parameters.assets)
    }
}

extension JSON {
    fileprivate static func texts(_ texts: [String]) -> JSON { .array(texts.map { .string($0) }) }
}
