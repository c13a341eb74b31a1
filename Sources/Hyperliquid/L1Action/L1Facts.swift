import Bytes
import Ethereum

/// What a policy may ask about an L1 action. What a kind does not have is empty or nil.
public struct L1Facts: Sendable {
    /// The value of `type`, such as `order`.
    public let kind: String
    /// New, changed and time-weighted orders.
    public var orders: [Order] = []
    /// Every asset number that the action names, each once: of orders, cancels, leverage and margin.
    public var assets: [UInt64] = []
    /// Of `updateLeverage`.
    public var leverage: UInt64?
    /// Of `updateLeverage`.
    public var isCross: Bool?
    /// The vault that the action names, then the vault or sub-account it is made for.
    public var vaults: [Address] = []
    /// Every account that the action names as receiving: `destination`, `subAccountUser`, a fee recipient.
    public var destinations: [Address] = []
    /// The builder that receives a fee for orders, and the fee in tenths of a basis point.
    public var builder: Address?
    public var builderFee: UInt64?
    /// US dollars: `usd`, `initialUsd`, `ntli` (each 10^-6 dollars on the wire).
    public var usd: ExactDecimal?
    /// Tokens: `amount`.
    public var amount: ExactDecimal?
    public var token: String?

    public struct Order: Sendable {
        public let asset: UInt64
        public let isBuy: Bool
        /// nil for a time-weighted order, which has none.
        public let price: ExactDecimal?
        public let size: ExactDecimal
        /// Price × size; nil without price.
        public let notional: ExactDecimal?
        public let isReduceOnly: Bool
        /// `Gtc`, `Ioc`, `Alo` or `FrontendMarket`; nil for triggers.
        public let timeInForce: String?
        public let trigger: Trigger?
        /// `0x` and 32 digits.
        public let clientOrderID: String?
    }

    public struct Trigger: Sendable {
        public let isMarket: Bool
        public let price: ExactDecimal
        /// `tp` or `sl`.
        public let kind: String
    }

    init(kind: String) { self.kind = kind }
}
