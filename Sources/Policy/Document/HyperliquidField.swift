/// What a condition may ask about a Hyperliquid action: of either kind, as far as it has such a thing.
enum HyperliquidField: String, Sendable, CaseIterable {
    /// The action's `type`, such as `order`.
    case kind
    /// The account that acts: the vault or sub-account the action is made for, else the wallet itself.
    case account
    /// Vaults that the action names or is made for.
    case vault
    /// Accounts that the action names as receiving.
    case destination
    case builder
    /// Tenths of a basis point.
    case builderFee = "builder_fee"
    case leverage
    case isCross = "is_cross"
    /// US dollars.
    case usd
    case amount
    case token
    /// How many orders the action places or changes.
    case orderCount = "order_count"
    /// The sum of price × size of all orders in US dollars.
    case totalNotional = "total_notional"
    /// Whether it names a builder. Always there to be asked for, unlike `builder`.
    case hasBuilder = "has_builder"
    /// Whether it names a vault, or is made for a vault or sub-account. Always there to be asked for, unlike `vault`.
    case hasVault = "has_vault"
    /// Milliseconds since 1970.
    case nonce
    /// Milliseconds between the nonce and now, whichever is later.
    case timeSkew = "time_skew_ms"
    /// Milliseconds since 1970.
    case expiresAfter = "expires_after"
    case isTestnet = "is_testnet"

    // One value for each order, or for each asset of an action without orders.
    case asset
    /// `buy` or `sell`.
    case side
    case size
    case price
    /// Price × size in US dollars.
    case notional
    case triggerPrice = "trigger_price"
    case reduceOnly = "reduce_only"
    /// `Gtc`, `Ioc`, `Alo` or `FrontendMarket`.
    case tif

    static let byName = Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue, $0) })

    /// Whether an action with several orders has one value for each.
    var isPerElement: Bool {
        switch self {
        case .asset, .side, .size, .price, .notional, .triggerPrice, .reduceOnly, .tif: true
        default: false
        }
    }

    /// The kind of the field's values.
    var valueKind: FieldKind {
        switch self {
        case .account, .vault, .destination, .builder: .address
        case .builderFee, .leverage, .orderCount, .nonce, .timeSkew, .expiresAfter, .asset: .integer
        case .usd, .amount, .size, .price, .notional, .totalNotional, .triggerPrice: .decimal
        case .kind, .token, .side, .tif: .text
        case .isCross, .isTestnet, .reduceOnly, .hasBuilder, .hasVault: .bool
        }
    }
}
