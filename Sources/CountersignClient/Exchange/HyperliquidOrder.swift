import Bytes
import Hyperliquid

/// An order as the exchange takes it. Prices and sizes are decimal texts, such as `1500.5`: nothing is rounded unseen.
public struct HyperliquidOrder: Sendable {
    /// How long an order stays.
    public enum TimeInForce: String, Sendable {
        case untilCancelled = "Gtc"
        case immediateOrCancel = "Ioc"
        /// Refused if it would fill at once.
        case addLiquidityOnly = "Alo"
    }

    /// What a trigger is for.
    public enum Trigger: String, Sendable {
        case takeProfit = "tp"
        case stopLoss = "sl"
    }

    /// When the order is placed.
    public enum Kind: Sendable {
        case limit(TimeInForce)
        /// When the price is reached.
        case trigger(Trigger, price: String, isMarket: Bool)
    }

    /// The asset's number.
    public var asset: Int
    public var isBuy: Bool
    public var price: String
    public var size: String
    public var kind: Kind
    public var isReduceOnly: Bool
    /// `0x` and 32 hexadecimal digits of the client's own choice.
    public var clientOrderID: String?

    public init(
        asset: Int, isBuy: Bool, price: String, size: String, kind: Kind = .limit(.untilCancelled),
        isReduceOnly: Bool = false, clientOrderID: String? = nil
    ) {
        self.asset = asset
        self.isBuy = isBuy
        self.price = price
        self.size = size
        self.kind = kind
        self.isReduceOnly = isReduceOnly
        self.clientOrderID = clientOrderID
    }

    /// The members in the order in which the exchange hashes them.
    func json() throws(VaultError) -> JSON {
        var members: [JSON.Member] = [
            .init("a", JSON(asset)), .init("b", .bool(isBuy)), .init("p", try Self.decimal(price, "price")),
            .init("s", try Self.decimal(size, "size")), .init("r", .bool(isReduceOnly)), .init("t", try type()),
        ]
        if let clientOrderID { members.append(.init("c", .string(clientOrderID))) }
        return .object(members)
    }

    private func type() throws(VaultError) -> JSON {
        switch kind {
        case .limit(let time):
            return ["limit": ["tif": .string(time.rawValue)]]
        case .trigger(let trigger, let price, let isMarket):
            return [
                "trigger": [
                    "isMarket": .bool(isMarket), "triggerPx": try Self.decimal(price, "trigger price"),
                    "tpsl": .string(trigger.rawValue),
                ]
            ]
        }
    }

    /// The exchange's own spelling of a decimal: at most eight digits behind the point and no needless zeros.
    private static func decimal(_ text: String, _ what: String) throws(VaultError) -> JSON {
        guard let number = ExactDecimal(text), !number.isNegative, let wire = number.wireText else {
            throw VaultError(.invalidRequest, "the \(what) is no decimal with at most eight digits behind the point")
        }
        return .string(wire)
    }
}
