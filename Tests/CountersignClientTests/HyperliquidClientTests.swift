import Bytes
import Ethereum
import Testing

@testable import CountersignClient

@Suite(.timeLimit(.minutes(5))) struct HyperliquidClientTests {
    private static let vault = "0x1111111111111111111111111111111111111111"

    @Test(arguments: [true, false]) func `what is posted was signed by the vault for its network`(isTestnet: Bool)
        async throws
    {
        let vault = try StubVault(isTestnet: isTestnet)
        defer { vault.server.stop() }
        for visibility in [HyperliquidClient.Visibility.hash, .action] {
            let client = try client(vault, visibility)
            let eth = try #require(try await client.asset(named: "ETH"))
            #expect(eth == 1)
            var order = HyperliquidOrder(asset: eth, isBuy: true, price: "1500.50", size: "0.1")
            #expect(try await client.order(order) == .resting(orderID: 77))
            order.kind = .trigger(.stopLoss, price: "1400", isMarket: true)
            order.clientOrderID = "0x000000000000000000000000000000ff"
            #expect(
                try await client.modify(orderID: 77, to: order)
                    == .filled(orderID: 78, totalSize: "0.1", averagePrice: "2000.0"))
            #expect(try await client.cancel(asset: eth, orderID: 77) == .noted("success"))
            #expect(
                try await client.cancel(asset: eth, clientOrderID: "0x000000000000000000000000000000ff")
                    == .refused("Order was never placed"))
            try await client.withdraw("25.5", to: Self.vault)
            try await client.transferBetweenClasses("10", toPerpetuals: true)
            _ = try await client.act(
                ["type": "scheduleCancel"], vaultAddress: Address(Self.vault), expiresAfterMs: 1_900_000_000_000)
        }
        let posted = try vault.server.takeRequests().filter { $0.path == "/exchange" }.map { try JSON.parse($0.body) }
        #expect(posted.count == 14)
        for body in posted {
            #expect(try StubVault.signer(of: body, isMainnet: !isTestnet) == vault.bundle.address)
        }
        let nonces = posted.compactMap { $0["nonce"]?.safeInteger }
        #expect(zip(nonces, nonces.dropFirst()).allSatisfy { $0 < $1 })
        #expect(posted[0]["action"]?["orders"]?.arrayValue?.first?["p"] == "1500.5")
    }

    @Test func `the policy sees an action only if it is shown`() async throws {
        let vault = try StubVault()
        defer { vault.server.stop() }
        for (visibility, method) in [
            (HyperliquidClient.Visibility.hash, "eth_signTypedData_v4"), (.action, "hyperliquid_signL1Action"),
        ] {
            _ = try await client(vault, visibility).cancel(asset: 1, orderID: 5)
            let asked = try vault.server.takeRequests().filter { $0.path.hasSuffix("/rpc") }.map {
                try JSON.parse($0.body)
            }
            #expect(asked.map { $0["method"]?.stringValue } == [method])
        }
    }

    @Test func `a refusal of the exchange has its words`() async throws {
        let vault = try StubVault()
        defer { vault.server.stop() }
        let error = await #expect(throws: VaultError.self) {
            try await client(vault, .hash).updateLeverage(asset: 1, leverage: 99)
        }
        #expect(error?.kind == .refused)
        #expect(error?.message == "Invalid leverage value")
    }

    @Test(arguments: ["", "-1", "1e3", "1.123456789", "01"]) func `a price that is none is not signed`(price: String)
        async throws
    {
        let vault = try StubVault()
        defer { vault.server.stop() }
        let error = await #expect(throws: VaultError.self) {
            try await client(vault, .hash).order(HyperliquidOrder(asset: 1, isBuy: true, price: price, size: "1"))
        }
        #expect(error?.kind == .invalidRequest)
        #expect(vault.server.takeRequests().isEmpty)
    }

    @Test func `an order id or a destination that is none is not signed`() async throws {
        let vault = try StubVault()
        defer { vault.server.stop() }
        let client = try client(vault, .action)
        await #expect(throws: VaultError.self) { try await client.cancel(asset: 1, clientOrderID: "7") }
        await #expect(throws: VaultError.self) { try await client.cancel(asset: -1, orderID: 7) }
        await #expect(throws: VaultError.self) { try await client.withdraw("5", to: "0x12") }
        #expect(vault.server.takeRequests().isEmpty)
        #expect(throws: VaultError.self) {
            try HyperliquidClient(account: vault.account(), network: vault.network, url: "http://exchange.example")
        }
    }

    private func client(
        _ vault: StubVault, _ visibility: HyperliquidClient.Visibility
    ) throws -> HyperliquidClient {
        try HyperliquidClient(
            account: vault.account(), network: vault.network, url: vault.server.url, visibility: visibility)
    }
}
