import Bytes
import Foundation
import HTTPClient
import TestSupport

@testable import CountersignClient

/// What `Tests/SDK/live_vault.py` says of the vaults that it started.
struct LiveVault {
    static let description = ProcessInfo.processInfo.environment["COUNTERSIGN_LIVE_VAULT"]

    let network: Network
    let json: JSON

    init() throws {
        json = try JSON.parse(Self.description ?? "")
        network = try Network()
    }

    func text(_ member: String) throws(VaultError) -> String {
        guard let text = json[member]?.stringValue else { throw VaultError(.invalidRequest, "no \(member)") }
        return text
    }

    func bundle(_ member: String) throws -> VaultBundle { try VaultBundle(json[member] ?? .null) }

    func key(_ member: String) throws -> AuthorizationKey { try SDKCase.key(text: text(member)) }

    func client(_ visibility: HyperliquidClient.Visibility) throws -> HyperliquidClient {
        let bundle = try bundle(visibility == .action ? "bundle_with_actions" : "bundle")
        let account = VaultAccount(
            bundle: bundle, key: try key("operator"), transport: GatewayTransport(bundle: bundle, network: network))
        return try HyperliquidClient(
            account: account, network: network, url: text("exchange"), visibility: visibility)
    }

    /// The account of a case: who, for which bundle, and what of it is changed.
    func account(_ way: LiveWay, _ one: JSON) throws -> VaultAccount {
        var members = json[one["bundle"]?.stringValue ?? "bundle"]?.objectValue ?? []
        for change in one["change"]?.objectValue ?? [] {
            members = members.map { $0.key == change.key ? change : $0 }
        }
        let bundle = try VaultBundle(JSON.object(members))
        let secret = try one["app_secret"]?.stringValue ?? text("app_secret")
        let transport: any VaultTransport =
            way == .direct
            ? DirectTransport(bundle: bundle, appSecret: Secret(testing: Array(secret.utf8)), network: network)
            : GatewayTransport(bundle: bundle, network: network)
        return VaultAccount(
            bundle: bundle, key: try key(one["who"]?.stringValue ?? "operator"), transport: transport,
            expiryMs: one["expiry_ms"]?.safeInteger ?? 300_000)
    }

    /// What the server answers to a request of the table that none of the SDKs made.
    func signature(_ name: String) -> String? { json["signatures"]?[name]?.stringValue }

    /// What the exchange received so far.
    func arrived() async throws -> [JSON] {
        try JSON.parse(try await get(text("exchange") + "/stub/log")).arrayValue ?? []
    }

    /// How many requests for signatures the good gateway got so far.
    func receivedByGateway() async throws -> Int {
        let text = String(decoding: try await get(text("gateway_metrics") + "/metrics"), as: UTF8.self)
        let start = "countersign_gateway_requests_total{route=\"/v1/vault/"
        let counts = text.split(separator: "\n").filter { $0.hasPrefix(start) }
        return counts.compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }.reduce(0, +)
    }

    private func get(_ url: String) async throws -> [UInt8] {
        try await network.send(OutgoingRequest(method: .get, to: url, headers: [])).body
    }
}

extension JSON {
    /// The same with another value in the place of a text.
    func replacing(_ text: String, with value: JSON) -> JSON {
        switch self {
        case .string(text): value
        case .array(let elements): .array(elements.map { $0.replacing(text, with: value) })
        case .object(let members): .object(members.map { Member($0.key, $0.value.replacing(text, with: value)) })
        default: self
        }
    }
}
