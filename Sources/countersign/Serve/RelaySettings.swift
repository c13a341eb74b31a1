import Bytes

/// Where the relay for Hyperliquid's SDKs posts to.
struct RelaySettings: Sendable {
    static let relay = Flag("--relay", nil, "relay requests of Hyperliquid's SDKs (default: no)")
    static let mainnet = Flag(
        "--hyperliquid-url", "URL", "the exchange's main network (default: https://api.hyperliquid.xyz)")
    static let testnet = Flag(
        "--hyperliquid-testnet-url", "URL",
        "the exchange's test network (default: https://api.hyperliquid-testnet.xyz)")
    static let timeout = Flag("--hyperliquid-timeout-ms", "MS", "how long the exchange may take (default: 15000)")
    static let rate = Flag(
        "--relay-rate", "N",
        "requests to the relay per second of one address and for one wallet, 0 for no limit (default: 50)")
    static let flags = [relay, mainnet, testnet, timeout, rate]

    /// Base URLs without trailing slash.
    let mainnetURL: String
    let testnetURL: String
    let timeoutMs: Int
    let requestsPerSecond: Int

    /// nil when nothing is to be relayed.
    init?(_ arguments: Arguments) throws(UsageError) {
        guard arguments.isSet(RelaySettings.relay) else { return nil }
        mainnetURL = try RelaySettings.url(
            arguments.value(RelaySettings.mainnet) ?? "https://api.hyperliquid.xyz", RelaySettings.mainnet)
        testnetURL = try RelaySettings.url(
            arguments.value(RelaySettings.testnet) ?? "https://api.hyperliquid-testnet.xyz", RelaySettings.testnet)
        timeoutMs = max(1, try arguments.number(RelaySettings.timeout, default: 15_000))
        requestsPerSecond = try arguments.number(RelaySettings.rate, default: 50)
    }

    private static func url(_ text: String, _ flag: Flag) throws(UsageError) -> String {
        guard text.hasPrefix("http://") || text.hasPrefix("https://"), !text.contains("?"), !text.contains("#") else {
            throw UsageError("\(flag.name) \(text) is not an http:// or https:// URL without query")
        }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }
}

extension RelaySettings {
    var json: JSON {
        [
            "mainnet_url": .string(mainnetURL), "testnet_url": .string(testnetURL), "timeout_ms": JSON(timeoutMs),
            "requests_per_second": JSON(requestsPerSecond),
        ]
    }

    /// Reads what `json` wrote; nil when it wrote nothing.
    init?(_ json: JSON?) {
        guard let mainnetURL = json?["mainnet_url"]?.stringValue, let testnetURL = json?["testnet_url"]?.stringValue,
            let timeoutMs = json?["timeout_ms"]?.safeInteger,
            let requestsPerSecond = json?["requests_per_second"]?.safeInteger
        else { return nil }
        self.mainnetURL = mainnetURL
        self.testnetURL = testnetURL
        self.timeoutMs = Int(timeoutMs)
        self.requestsPerSecond = Int(requestsPerSecond)
    }
}
