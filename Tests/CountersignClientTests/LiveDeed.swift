import Bytes
import Ethereum

@testable import CountersignClient

/// A step of the live cases: what a `HyperliquidClient` is to do.
struct LiveDeed {
    private let step: JSON

    init(_ step: JSON) { self.step = step }

    /// What came out, in a word of the table, and the order that rests.
    func done(by client: HyperliquidClient) async throws -> (word: String, resting: Int64?) {
        do throws(VaultError) {
            switch try await status(by: client) {
            case .resting(let id): return ("resting", Int64(id))
            case .filled(let id, _, _): return ("filled", Int64(id))
            case .refused(let reason): return ("refused: \(reason)", nil)
            case .noted(let word): return (word, nil)
            }
        } catch {
            return (error.kind == .refused ? "refused: \(error.message)" : error.kind.description, nil)
        }
    }

    private func status(by client: HyperliquidClient) async throws(VaultError) -> OrderStatus {
        let action = step["action"] ?? .null
        switch step["do"] {
        case "orders":
            let orders = (step["orders"]?.arrayValue ?? []).map(Self.order)
            return try await client.orders(orders).last ?? .noted("no order")
        case "cancel": return try await client.cancel(asset: integer("asset"), orderID: UInt64(integer("oid")))
        case "cancelByCloid": return try await client.cancel(asset: integer("asset"), clientOrderID: text("cloid"))
        case "modify":
            return try await client.modify(orderID: UInt64(integer("oid")), to: Self.order(step["order"] ?? .null))
        case "updateLeverage":
            try await client.updateLeverage(
                asset: integer("asset"), leverage: integer("leverage"), isCross: step["is_cross"]?.boolValue ?? true)
        case "withdraw": try await client.withdraw(text("amount"), to: text("destination"))
        case "transferBetweenClasses":
            try await client.transferBetweenClasses(
                text("amount"), toPerpetuals: step["to_perp"]?.boolValue ?? true)
        case "act":
            _ = try await client.act(action, expiresAfterMs: step["expires_after"]?.safeInteger.map { UInt64($0) })
        case "actAsUser": _ = try await client.actAsUser(action.objectValue ?? [], nonceName: "time")
        default: return .noted("nobody does this")
        }
        return .noted("ok")
    }

    private static func order(_ json: JSON) -> HyperliquidOrder {
        let text = { (name: String) in json[name]?.stringValue ?? "" }
        var order = HyperliquidOrder(
            asset: Int(json["asset"]?.safeInteger ?? 0), isBuy: json["is_buy"]?.boolValue ?? false,
            price: text("price"), size: text("size"),
            kind: .limit(HyperliquidOrder.TimeInForce(rawValue: text("tif")) ?? .untilCancelled),
            clientOrderID: json["cloid"]?.stringValue)
        if let trigger = json["trigger"] {
            order.kind = .trigger(
                trigger["kind"] == "tp" ? .takeProfit : .stopLoss, price: trigger["price"]?.stringValue ?? "",
                isMarket: trigger["is_market"]?.boolValue ?? false)
        }
        return order
    }

    private func integer(_ name: String) -> Int { Int(step[name]?.safeInteger ?? 0) }
    private func text(_ name: String) -> String { step[name]?.stringValue ?? "" }
}
