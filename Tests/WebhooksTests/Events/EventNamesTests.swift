import Bytes
import Foundation
import Signer
import Testing

@testable import Webhooks

/// What the documents say of events is what there is.
@Suite struct EventNamesTests {
    private func document(_ name: String) throws -> String {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../docs").standardizedFileURL
        return try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    }

    /// The first cells of the table under `## Events`.
    private func firstCells() throws -> [String] {
        let section = try document("webhooks.md").components(separatedBy: "\n## ").first { $0.hasPrefix("Events\n") }
        let rows = try #require(section).components(separatedBy: "\n").filter { $0.hasPrefix("| `") }
        return rows.map { $0.components(separatedBy: " | ")[0] }
    }

    /// What stands between backticks, with what follows it.
    private func names(_ cell: String) -> [(name: String, isMarked: Bool)] {
        let parts = cell.components(separatedBy: "`")
        return stride(from: 1, to: parts.count, by: 2).map { (parts[$0], parts[$0 + 1].hasPrefix("*")) }
    }

    @Test func `the table names every event, and no other`() throws {
        let named = try firstCells().flatMap(names).map(\.name)
        #expect(named.count == Set(named).count)
        #expect(Set(named).symmetricDifference(EventType.all).isEmpty)
    }

    @Test func `what is marked is sent to those alone that ask`() throws {
        let marked = try firstCells().flatMap(names).filter(\.isMarked).map(\.name)
        #expect(Set(marked) == EventType.optional)
    }

    @Test func `an endpoint may ask for every event, and no other, by the API's description`() throws {
        let text = try document("openapi.yaml")
        let schema = try #require(text.components(separatedBy: "    WebhookTypes:\n").last)
        let items = try #require(schema.components(separatedBy: "        enum:\n").dropFirst().first)
        let listed = items.components(separatedBy: "\n").prefix { $0.hasPrefix("          - ") }
            .map { String($0.dropFirst(12)) }
        #expect(listed.count == Set(listed).count)
        #expect(Set(listed).symmetricDifference(EventType.all).isEmpty)
    }

    /// Privy's names of what both have, from its OpenAPI document.
    @Test func `what Privy has too is named as there`() {
        let theirs: Set = [
            "wallet.private_key_export", "wallet.seed_phrase_export", "user.created", "user.wallet_created",
            "user.authenticated", "intent.created", "intent.authorized", "intent.rejected", "intent.executed",
            "intent.failed",
        ]
        #expect(theirs.isSubset(of: EventType.all))
    }

    /// What is asked for in each way that the API has, but for the beginning of an import, which changes nothing.
    @Test(arguments: EventNamesTests.requests)
    func `every operation is an event`(method: String, path: String) throws {
        let found = Signer.Operation(method: method, path: path)
        let operation = try #require(found)
        #expect(EventType.byChange[operation.name] != nil || EventType.uses.contains(operation.name), "\(path)")
    }

    static let requests: [(String, String)] = {
        let id = String(repeating: "a", count: 24)
        let (user, set, policy) = ("/v1/users/did:privy:\(id)", "/v1/condition_sets/\(id)", "/v1/policies/\(id)")
        return [
            ("POST", "/v1/wallets"), ("PATCH", "/v1/wallets/\(id)"), ("POST", "/v1/wallets/\(id)/rpc"),
            ("POST", "/v1/wallets/\(id)/raw_sign"), ("POST", "/v1/wallets/\(id)/export"),
            ("POST", "/v1/wallets/\(id)/archive"), ("POST", "/v1/wallets/import/submit"),
            ("POST", "/v1/wallets/authenticate"), ("POST", "/v1/users"), ("DELETE", user),
            ("POST", "\(user)/custom_metadata"), ("POST", "\(user)/wallets"), ("POST", "/hyperliquid/\(id)/exchange"),
            ("POST", "/v1/key_quorums"), ("PATCH", "/v1/key_quorums/\(id)"), ("DELETE", "/v1/key_quorums/\(id)"),
            ("POST", "/v1/policies"), ("PATCH", policy), ("DELETE", policy), ("POST", "\(policy)/rules"),
            ("PATCH", "\(policy)/rules/\(id)"), ("DELETE", "\(policy)/rules/\(id)"), ("POST", "/v1/condition_sets"),
            ("PATCH", set), ("DELETE", set), ("POST", "\(set)/condition_set_items"),
            ("PUT", "\(set)/condition_set_items"), ("DELETE", "\(set)/condition_set_items/\(id)"),
            ("POST", "/v1/aggregations"), ("DELETE", "/v1/aggregations/\(id)"),
        ]
    }()
}
