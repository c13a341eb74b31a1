import Bytes
import Ethereum
import Foundation
import TestSupport
import Testing

@testable import CountersignClient

/// A real server, gateways and a stand-in for the exchange, as `Tests/SDK/live_vault.py` starts and describes them. What reaches
/// them is counted, so nothing runs beside anything else.
@Suite(.enabled(if: LiveVault.description != nil), .serialized) enum LiveTests {}

extension LiveTests {
    @Suite(.timeLimit(.minutes(5))) struct LiveVaultTests {
        @Test(arguments: [HyperliquidClient.Visibility.hash, .action]) func `a vault trades`(
            visibility: HyperliquidClient.Visibility
        ) async throws {
            let live = try LiveVault()
            let client = try live.client(visibility)
            let ether = try #require(try await client.asset(named: "ETH"))
            var order = HyperliquidOrder(asset: ether, isBuy: true, price: "1500", size: "0.05")
            guard case .resting(let id) = try await client.order(order) else {
                throw VectorError("the order does not rest")
            }
            let open = try #require(try await client.openOrders().arrayValue).map { $0["oid"]?.safeInteger }
            #expect(open.contains(Int64(id)))
            #expect(try await client.orderStatus(orderID: id)["status"] == "order")
            order.price = "1400"
            guard case .resting(let other) = try await client.modify(orderID: id, to: order) else {
                throw VectorError("the changed order does not rest")
            }
            #expect(try await client.cancel(asset: ether, orderID: other) == .noted("success"))
            try await client.updateLeverage(asset: ether, leverage: 5)
            let earlier = try await client.clearinghouseState()["withdrawable"]?.stringValue.flatMap { Int($0) }
            try await client.withdraw("25", to: live.text("treasury"))
            let later = try await client.clearinghouseState()["withdrawable"]?.stringValue.flatMap { Int($0) }
            #expect(earlier.map { $0 - 25 } == later)
            #expect(try await client.allMids()["ETH"] == "2000")
            #expect(try await client.meta()["universe"]?.arrayValue?.isEmpty == false)
        }

        @Test func `what the policy forbids is denied with its reason`() async throws {
            let live = try LiveVault()
            let client = try live.client(.action)
            let thief = await #expect(throws: VaultError.self) {
                try await client.withdraw("25", to: live.text("thief"))
            }
            #expect(thief?.kind == .denied)
            #expect(thief?.details?["reason"]?.stringValue != nil)
            let large = HyperliquidOrder(asset: 1, isBuy: true, price: "1500", size: "100")
            let denied = await #expect(throws: VaultError.self) { try await client.order(large) }
            #expect(denied?.kind == .denied)
            let transfer = await #expect(throws: VaultError.self) {
                try await client.actAsUser(
                    [
                        .init("type", "usdSend"), .init("destination", .string(live.text("treasury"))),
                        .init("amount", "5"),
                    ],
                    nonceName: "time")
            }
            #expect(transfer?.kind == .denied)
        }

        @Test func `a message is signed directly, and a stranger's key is not obeyed`() async throws {
            let live = try LiveVault()
            let bundle = try live.bundle("bundle")
            let direct = DirectTransport(
                bundle: bundle, appSecret: Secret(testing: Array(try live.text("app_secret").utf8)),
                network: live.network)
            let account = VaultAccount(bundle: bundle, key: try live.key("platform"), transport: direct)
            let signature = try await account.signMessage("Hello")
            #expect(try signature.signer(ofDigest: PersonalMessage.digest(of: Array("Hello".utf8))) == bundle.address)
            let stranger = VaultAccount(bundle: bundle, key: try live.key("stranger"), transport: direct)
            let error = await #expect(throws: VaultError.self) { try await stranger.signMessage("Hello") }
            #expect(error?.kind == .unauthorized)
        }

        @Test func `the example of the README trades`() async throws {
            let live = try LiveVault()
            let folder = FileManager.default.temporaryDirectory.appending(path: "countersign-live-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let (bundle, key) = (folder.path + "/vault.json", folder.path + "/operator.key")
            let (seen, relayKey) = (folder.path + "/seen.json", folder.path + "/ethereum.key")
            for (path, content) in [
                (bundle, try live.bundle("bundle").json.serialized()), (key, Array(try live.text("operator").utf8)),
                (seen, try live.bundle("bundle_with_actions").json.serialized()),
                (relayKey, Array((try live.text("relay_operator") + "\n").utf8)),
            ] {
                try Data(content).write(to: URL(fileURLWithPath: path))
            }
            let exchange = try live.text("exchange")
            #expect(try await trade(bundle: bundle, key: key, exchange: exchange) == "taken back: noted(\"success\")")
            #expect(try await tradeThroughRelay(bundle: seen, key: relayKey) == "resting")
        }
    }
}
