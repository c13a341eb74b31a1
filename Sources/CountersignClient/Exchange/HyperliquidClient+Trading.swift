import Bytes
import Ethereum

extension HyperliquidClient {
    /// Places an order.
    /// - Throws: as `act`; that the exchange did not take the order is a status, not an error.
    public func order(_ order: HyperliquidOrder) async throws(VaultError) -> OrderStatus {
        try await orders([order])[0]
    }

    /// Places orders in one action; a status for each, in their order.
    public func orders(_ orders: [HyperliquidOrder]) async throws(VaultError) -> [OrderStatus] {
        let list = try orders.map { order throws(VaultError) in try order.json() }
        return try await statuses(of: ["type": "order", "orders": .array(list), "grouping": "na"], count: orders.count)
    }

    /// Cancels an order.
    public func cancel(asset: Int, orderID: UInt64) async throws(VaultError) -> OrderStatus {
        let cancels: JSON = [["a": JSON(asset), "o": JSON(orderID)]]
        return try await statuses(of: ["type": "cancel", "cancels": cancels], count: 1)[0]
    }

    /// Cancels an order by the client's own id.
    public func cancel(asset: Int, clientOrderID: String) async throws(VaultError) -> OrderStatus {
        let cancels: JSON = [["asset": JSON(asset), "cloid": .string(clientOrderID)]]
        return try await statuses(of: ["type": "cancelByCloid", "cancels": cancels], count: 1)[0]
    }

    /// Puts another order in the place of one.
    public func modify(orderID: UInt64, to order: HyperliquidOrder) async throws(VaultError) -> OrderStatus {
        let modifies: JSON = [["oid": JSON(orderID), "order": try order.json()]]
        return try await statuses(of: ["type": "batchModify", "modifies": modifies], count: 1)[0]
    }

    /// Sets the leverage of an asset.
    public func updateLeverage(asset: Int, leverage: Int, isCross: Bool = true) async throws(VaultError) {
        _ = try await act([
            "type": "updateLeverage", "asset": JSON(asset), "isCross": .bool(isCross), "leverage": JSON(leverage),
        ])
    }

    /// Withdraws US dollars to an address on Arbitrum (`withdraw3`).
    /// - Parameters:
    ///   - amount: US dollars, a decimal text.
    ///   - destination: signed as it is written.
    public func withdraw(_ amount: String, to destination: String) async throws(VaultError) {
        do { _ = try Address(destination) } catch {
            throw VaultError(.invalidRequest, "the destination is no address: \(error)")
        }
        _ = try await actAsUser(
            [.init("type", "withdraw3"), .init("destination", .string(destination)), .init("amount", .string(amount))],
            nonceName: "time")
    }

    /// Moves US dollars between the spot and the perpetual account (`usdClassTransfer`).
    /// - Parameter amount: US dollars, a decimal text.
    public func transferBetweenClasses(_ amount: String, toPerpetuals: Bool) async throws(VaultError) {
        _ = try await actAsUser(
            [
                .init("type", "usdClassTransfer"), .init("amount", .string(amount)),
                .init("toPerp", .bool(toPerpetuals)),
            ],
            nonceName: "nonce")
    }

    private func statuses(of action: JSON, count: Int) async throws(VaultError) -> [OrderStatus] {
        let response = try await act(action)
        let statuses = (response["data"]?["statuses"]?.arrayValue ?? []).compactMap(OrderStatus.init)
        guard statuses.count == count else {
            throw VaultError(.malformedAnswer, "the exchange's answer has no status for each order")
        }
        return statuses
    }
}
