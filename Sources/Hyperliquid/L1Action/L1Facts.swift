import Bytes
import Ethereum

/// What a policy may ask about an L1 action. What a kind does not have is empty or nil.
public struct L1Facts: Hashable, Sendable {
    /// The value of `type`, such as `order`.
    public let kind: String
    /// The one member that tells what a `perpDeploy`, `spotDeploy`, `userOutcome`, `CSignerAction` or
    /// `CValidatorAction` does, such as `registerAsset`.
    public let variant: String?
    /// New, changed and time-weighted orders.
    public let orders: [Order]
    /// Every asset number that the action names, each once: of orders, cancels, leverage and margin.
    public let assets: [UInt64]
    /// Of `updateLeverage`.
    public let leverage: UInt64?
    /// Of `updateLeverage`.
    public let isCross: Bool?
    /// The vault that the action names, then the vault or sub-account that it is made for.
    public let vaults: [Address]
    /// Every account that the action names as receiving: `destination`, `subAccountUser`, `feeRecipient`.
    public let destinations: [Address]
    /// The builder that receives a fee for orders.
    public let builder: Address?
    /// What the builder receives, in tenths of a basis point.
    public let builderFee: UInt64?
    /// US dollars: `usd`, `initialUsd`, `ntli`, `ntl`, which are 10^-6 dollars on the wire. `ntli` may be negative.
    public let usd: ExactDecimal?
    /// Tokens: `amount`.
    public let amount: ExactDecimal?
    /// The token's name, or its number in decimal.
    public let token: String?
    /// Of transfers: into the vault, sub-account or liquidator, or out of it.
    public let isDeposit: Bool?
    /// The nonce inside `agentSendAsset` and `createVault`, which must equal that of the envelope.
    public let nonce: UInt64?

    /// The sum of price × size of all orders; nil when one has no price or the sum is too large.
    public var totalNotional: ExactDecimal? {
        var sum = ExactDecimal(0)
        for order in orders {
            guard let notional = order.notional, let next = sum.adding(notional) else { return nil }
            sum = next
        }
        return sum
    }
}

extension L1Facts {
    /// An order, its numbers exactly as sent.
    public struct Order: Hashable, Sendable {
        /// The asset's number: perpetuals from 0, spot from 10 000, those of builders from 110 000.
        public let asset: UInt64
        /// Else it sells.
        public let isBuy: Bool
        /// nil for a time-weighted order, which has none.
        public let price: ExactDecimal?
        /// In units of the asset.
        public let size: ExactDecimal
        /// Whether it can only make a position smaller.
        public let isReduceOnly: Bool
        /// `Gtc`, `Ioc`, `Alo` or `FrontendMarket`; nil for triggers and time-weighted orders.
        public let timeInForce: String?
        /// nil for an order that stands in the book at once.
        public let trigger: Trigger?
        /// `0x` and 32 digits in lower case.
        public let clientOrderID: String?

        /// Price × size; nil without price.
        public var notional: ExactDecimal? { price.flatMap { $0.multiplied(by: size) } }
    }

    /// When a waiting order becomes active.
    public struct Trigger: Hashable, Sendable {
        /// Whether it then takes any price.
        public let isMarket: Bool
        /// The mark price at which it becomes active.
        public let price: ExactDecimal
        /// Whether it takes a profit; else it stops a loss.
        public let isTakeProfit: Bool
    }
}
