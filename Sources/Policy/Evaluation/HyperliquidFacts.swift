import Ethereum
import Hyperliquid

/// A Hyperliquid action with what is signed beside it.
public struct HyperliquidFacts: Sendable {
    let action: L1Facts
    /// Milliseconds since 1970.
    let nonce: UInt64
    let vaultAddress: Address?
    /// Milliseconds since 1970.
    let expiresAfter: UInt64?
    let isTestnet: Bool

    /// The facts of an action; `nonce` and `expiresAfter` are milliseconds since 1970.
    public init(action: L1Action, nonce: UInt64, vaultAddress: Address?, expiresAfter: UInt64?, isTestnet: Bool) {
        self.action = action.facts(vaultAddress: vaultAddress)
        self.nonce = nonce
        self.vaultAddress = vaultAddress
        self.expiresAfter = expiresAfter
        self.isTestnet = isTestnet
    }

    /// The facts of typed data that is a user-signed action; nil for any other.
    init?(userSigned data: TypedData) {
        guard let action = L1Facts(userSigned: data), let nonce = action.nonce else { return nil }
        self.action = action
        self.nonce = nonce
        vaultAddress = nil
        expiresAfter = nil
        isTestnet = !L1Facts.isMainnet(userSigned: data)
    }

    /// One for each order, or for each asset where there are no orders; at least one.
    var elementCount: Int { max(1, action.orders.isEmpty ? action.assets.count : action.orders.count) }

    /// Reads a field for one of the elements.
    func read(_ field: HyperliquidField, element: Int, in context: EvaluationContext) -> Reading {
        switch field {
        case .vault: Reading(all: action.vaults.map { .address($0) })
        case .destination: Reading(all: action.destinations.map { .address($0) })
        case .asset where action.orders.isEmpty: Reading(action.assets[checked: element].map { .integer($0) })
        case .asset, .side, .size, .price, .notional, .triggerPrice, .reduceOnly, .tif:
            Reading(action.orders[checked: element].flatMap { HyperliquidFacts.value(of: field, in: $0) })
        default: Reading(value(of: field, in: context))
        }
    }

    private func value(of field: HyperliquidField, in context: EvaluationContext) -> FactValue? {
        switch field {
        case .kind: .text(action.kind)
        case .account: (vaultAddress ?? context.walletAddress.onEthereum).map { .address($0) }
        case .builder: action.builder.map { .address($0) }
        case .builderFee: action.builderFee.map { .integer($0) }
        case .leverage: action.leverage.map { .integer($0) }
        case .isCross: action.isCross.map { .bool($0) }
        case .usd: action.usd.flatMap(FactValue.init)
        case .amount: action.amount.flatMap(FactValue.init)
        case .token: action.token.map { .text($0) }
        case .orderCount: .integer(UInt64(action.orders.count))
        case .totalNotional: action.orders.isEmpty ? nil : action.totalNotional.flatMap(FactValue.init)
        case .hasBuilder: .bool(action.builder != nil)
        case .hasVault: .bool(!action.vaults.isEmpty)
        case .nonce: .integer(nonce)
        case .timeSkew: .integer(nonce > context.nowMs ? nonce - context.nowMs : context.nowMs - nonce)
        case .expiresAfter: expiresAfter.map { .integer($0) }
        case .isTestnet: .bool(isTestnet)
        default: nil
        }
    }

    private static func value(of field: HyperliquidField, in order: L1Facts.Order) -> FactValue? {
        switch field {
        case .asset: .integer(order.asset)
        case .side: .text(order.isBuy ? "buy" : "sell")
        case .size: FactValue(order.size)
        case .price: order.price.flatMap(FactValue.init)
        case .notional: order.notional.flatMap(FactValue.init)
        case .triggerPrice: (order.trigger?.price).flatMap(FactValue.init)
        case .reduceOnly: .bool(order.isReduceOnly)
        case .tif: order.timeInForce.map { .text($0) }
        default: nil
        }
    }
}

extension FactValue {
    /// A decimal of an action; nil beyond the digits that are compared exactly.
    fileprivate init?(_ decimal: ExactDecimal) {
        guard
            let number = ExactNumber(isNegative: decimal.isNegative, mantissa: decimal.mantissa, scale: decimal.scale)
        else { return nil }
        self = .number(number)
    }
}

extension Array {
    fileprivate subscript(checked index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
