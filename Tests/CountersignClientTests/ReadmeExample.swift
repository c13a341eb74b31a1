import CountersignClient

/// Places an order with a vault and takes it back; says what happened.
func trade(bundle bundleFile: String, key keyFile: String, exchange: String? = nil) async throws -> String {
    let network = try Network()
    let bundle = try VaultBundle(file: bundleFile)
    let account = VaultAccount(
        bundle: bundle, key: try AuthorizationKey(file: keyFile),
        transport: GatewayTransport(bundle: bundle, network: network))

    // Without a URL requests go to Hyperliquid itself. The network is that of the bundle, whatever the URL.
    let hyperliquid = try HyperliquidClient(account: account, network: network, url: exchange)
    guard let ether = try await hyperliquid.asset(named: "ETH") else { return "there is no ETH" }
    do {
        let order = HyperliquidOrder(asset: ether, isBuy: true, price: "1500", size: "0.05")
        switch try await hyperliquid.order(order) {
        case .resting(let id): return "taken back: \(try await hyperliquid.cancel(asset: ether, orderID: id))"
        case let other: return "\(other)"
        }
    } catch {
        guard error.kind == .denied else { throw error }
        return "denied: \(error.details?["reason"]?.stringValue ?? error.message)"
    }
}
