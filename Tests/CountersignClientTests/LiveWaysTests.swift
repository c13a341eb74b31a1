import Bytes
import Ethereum
import HTTPClient
import Testing

@testable import CountersignClient

extension LiveTests {
    /// The live cases of `sdk/cases.json`: through a real gateway, to the server itself, and through the relay.
    @Suite(.timeLimit(.minutes(5))) struct LiveWaysTests {
        @Test(arguments: SDKCase.group("live_signatures"), LiveWay.signing)
        func `the same signature in every way`(_ one: SDKCase, way: LiveWay) async throws {
            let live = try LiveVault()
            let signature = try await LiveCall(one.json).made(by: live.account(way, one.json))
            #expect(Hex.encodePrefixed(signature.bytes) == live.signature(one.name))
        }

        @Test(arguments: SDKCase.group("live_errors"), LiveWay.signing)
        func errors(_ one: SDKCase, way: LiveWay) async throws {
            guard one.json["ways"]?.arrayValue?.contains(.string(way.rawValue)) ?? true else { return }
            let live = try LiveVault()
            let account = try live.account(way, one.json)
            let unique = UInt64.random(in: 0 ... .max)
            for call in try #require(one.json["calls"]?.arrayValue) {
                let outcome = try #require(call["outcome"])
                let wanted = outcome[way.rawValue] ?? outcome
                let key = call["idempotency_key"].map { _ in "once-\(unique)" }
                #expect(
                    try await LiveCall(call).outcome(by: account, as: wanted, idempotencyKey: key) == wanted.canonical()
                )
            }
        }

        @Test(arguments: SDKCase.group("live_failover")) func failover(_ one: SDKCase) async throws {
            let live = try LiveVault()
            let gateways = try #require(one.json["gateways"]?.arrayValue).compactMap {
                $0.stringValue.flatMap { live.json["gateways"]?[$0] }
            }
            let account = try live.account(.gateway, ["bundle": "bundle", "change": ["gateways": .array(gateways)]])
            let (earlier, wanted) = (try await live.receivedByGateway(), try one.value("outcome"))
            let hello = LiveCall(["message": ["text": "Hello"]])
            #expect(try await hello.outcome(by: account, as: wanted) == wanted.canonical())
            let received = try await live.receivedByGateway() - earlier
            #expect(Int64(received) == one.json["received"]?.safeInteger)
        }

        @Test(arguments: SDKCase.group("live_actions"), LiveTrade.ways)
        func `what the exchange gets`(_ one: SDKCase, trade: LiveTrade) async throws {
            guard one.json["ways"]?.arrayValue?.contains(.string(trade.way.rawValue)) ?? true else { return }
            let live = try LiveVault()
            let client = try trade.client(live, one.json)
            var orderID: Int64 = 0
            for step in try #require(one.json["steps"]?.arrayValue) {
                let step = step.replacing("$oid", with: JSON(orderID))
                let earlier = try await live.arrived().count
                let (found, resting) = try await LiveDeed(step).done(by: client)
                let outcome = try #require(step["outcome"])
                let wanted = try #require((outcome[trade.outcomeName] ?? outcome).stringValue)
                #expect(found.hasPrefix(wanted))
                orderID = resting ?? orderID
                let posted = try await live.arrived().dropFirst(earlier)
                if let action = step["posted"] {
                    try #require(posted.count == 1)
                    try await trade.check(live, try #require(posted.first), action)
                } else if wanted.hasPrefix("denied") || wanted.hasPrefix("refused") {
                    #expect(posted.isEmpty)
                }
            }
        }
    }
}

/// How requests for signatures are sent.
enum LiveWay: String, Sendable {
    case gateway, direct, relay

    static let signing: [LiveWay] = [.gateway, .direct]
}

/// Who posts, and what the policy of the vault sees.
struct LiveTrade: Sendable, CustomTestStringConvertible {
    let way: LiveWay
    let sees: HyperliquidClient.Visibility

    static let ways =
        LiveWay.signing.flatMap { way in [.hash, .action].map { LiveTrade(way: way, sees: $0) } }
        + [LiveTrade(way: .relay, sees: .action)]

    var testDescription: String { "\(way), \(sees)" }
    var bundleName: String { sees == .action ? "bundle_with_actions" : "bundle" }
    var outcomeName: String { way == .relay ? "relay" : "\(sees)" }

    func client(_ live: LiveVault, _ one: JSON) throws -> HyperliquidClient {
        guard way == .relay else {
            return try HyperliquidClient(
                account: live.account(way, ["bundle": .string(bundleName)]), network: live.network,
                url: live.text("exchange"), visibility: sees)
        }
        var bundle = try live.bundle(bundleName)
        if let other = one["change"]?["wallet_id"]?.stringValue {
            bundle.relays = bundle.relays.map { $0.replacingOccurrences(of: bundle.walletID, with: other) }
        }
        let key = try live.text(one["who"]?.stringValue ?? "relay_operator")
        let clock = one["clock_ms"]?.safeInteger
        let account = try RelayAccount(
            bundle: bundle, key: Secret(testing: Array(key.utf8)),
            nonces: clock.map { now in NonceSequence(clock: { now }) } ?? .process)
        return try HyperliquidClient(relay: account, network: live.network)
    }

    /// What arrived is what the table says, signed by the vault: with the signature that another way gives.
    func check(_ live: LiveVault, _ entry: JSON, _ wanted: JSON) async throws {
        #expect(entry["signer"]?.stringValue == (try live.bundle(bundleName).address.lowercased))
        let action = try #require(entry["action"]?.objectValue)
        if let network = entry["action"]?["hyperliquidChain"] {
            #expect(network == "Mainnet")
            #expect((entry["action"]?["time"] ?? entry["action"]?["nonce"]) == entry["nonce"])
            let added = ["signatureChainId", "hyperliquidChain", "time", "nonce"]
            #expect(try JSON.object(action.filter { !added.contains($0.key) }).canonical() == wanted.canonical())
            return
        }
        #expect(try JSON.object(action).canonical() == wanted.canonical())
        guard sees == .action else { return }
        let other = try live.account(way == .gateway ? .direct : .gateway, ["bundle": .string(bundleName)])
        let again = try await LiveCall([
            "action": .object(action), "nonce": entry["nonce"] ?? .null,
            "vault_address": entry["vaultAddress"] ?? .null,
            "expires_after": entry["expiresAfter"] ?? .null,
        ]).made(by: other)
        let parts = try ["r", "s"].map {
            UInt256(hex: String(try #require(entry["signature"]?[$0]?.stringValue).dropFirst(2)))
        }
        #expect(parts == [again.r, again.s])
        #expect(entry["signature"]?["v"]?.safeInteger == 27 + Int64(again.yParity))
    }
}
