import CountersignClient

/// Places an order that the operator's own Ethereum key signs, through the relay that the bundle names.
func tradeThroughRelay(bundle bundleFile: String, key keyFile: String) async throws -> String {
    let account = try RelayAccount(bundle: VaultBundle(file: bundleFile), keyFile: keyFile)
    let hyperliquid = try HyperliquidClient(relay: account, network: Network())
    switch try await hyperliquid.order(HyperliquidOrder(asset: 1, isBuy: true, price: "1500", size: "0.05")) {
    case .resting: return "resting"
    case let other: return "\(other)"
    }
}
