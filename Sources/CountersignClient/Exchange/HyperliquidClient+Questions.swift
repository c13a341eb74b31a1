import Bytes

/// The questions that trading needs; others with `info`.
extension HyperliquidClient {
    /// The assets: `{universe: [{name, szDecimals, maxLeverage}]}`; an asset's number is its place.
    public func meta() async throws(VaultError) -> JSON { try await info(["type": "meta"]) }

    /// Prices in the middle of each book: decimal texts by the asset's name.
    public func allMids() async throws(VaultError) -> JSON { try await info(["type": "allMids"]) }

    /// The vault's orders that wait.
    public func openOrders() async throws(VaultError) -> JSON { try await info(["type": "openOrders", "user": user]) }

    /// The vault's margin and positions.
    public func clearinghouseState() async throws(VaultError) -> JSON {
        try await info(["type": "clearinghouseState", "user": user])
    }

    /// What has become of an order of the vault.
    public func orderStatus(orderID: UInt64) async throws(VaultError) -> JSON {
        try await info(["type": "orderStatus", "user": user, "oid": JSON(orderID)])
    }

    /// The number of an asset, such as of `ETH`; nil when there is none of that name.
    public func asset(named name: String) async throws(VaultError) -> Int? {
        try await meta()["universe"]?.arrayValue?.firstIndex { $0["name"]?.stringValue == name }
    }

    private var user: JSON { .string(bundle.address.lowercased) }
}
