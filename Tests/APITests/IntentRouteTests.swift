import Bytes
import HTTPCore
import Signer
import Testing
import Wallets

@testable import API

@Suite struct IntentRouteTests {
    private static let id = "abcdefghijklmnopqrstuvwx"

    @Test(arguments: [
        ("POST", "wallets/\(id)/rpc", Operation.rpc(id)), ("PATCH", "wallets/\(id)", .updateWallet(id)),
        ("PATCH", "policies/\(id)", .updatePolicy(id)), ("PATCH", "key_quorums/\(id)", .updateKeyQuorum(id)),
        ("POST", "policies/\(id)/rules", .createRule(policy: id)),
        ("PATCH", "policies/\(id)/rules/\(id)", .updateRule(policy: id, rule: id)),
        ("DELETE", "policies/\(id)/rules/\(id)", .deleteRule(policy: id, rule: id)),
    ])
    func `a proposal is the direct request`(method: String, path: String, operation: Operation) async throws {
        let harness = Harness()
        let body = method == "DELETE" ? "" : #"{"a":1}"#
        let answer = await harness.send(
            method, "/v1/intents/\(path)", body: body, headers: [("privy-request-expiry", "12")])
        #expect(answer.status == 200 && answer.json?["intent_id"] == "i")
        let proposal = try #require(harness.approvals.state.withLock { $0.proposals.first })
        #expect(proposal.request.operation == operation)
        #expect(proposal.request.path == "/v1/\(path)" && proposal.proposalPath == "/v1/intents/\(path)")
        #expect(proposal.request.expiry == "12" && proposal.request.method == method)
        #expect(harness.service.state.withLock { $0.performed.isEmpty })
    }

    @Test func `a denial at the proposal shows the verdict`() async {
        let harness = Harness()
        harness.approvals.state.withLock { $0.answer = .denied(["decision": "deny"]) }
        let answer = await harness.send("POST", "/v1/intents/wallets/\(Self.id)/rpc", body: "{}")
        #expect(answer.status == 400 && answer.code == "policy_violation")
        #expect(answer.json?["details"]?["decision"] == "deny")
    }

    @Test func `a transfer is not offered`() async {
        let answer = await Harness().send("POST", "/v1/intents/wallets/\(Self.id)/transfer", body: "{}")
        #expect(answer.status == 404 && answer.code == "not_supported")
    }

    @Test func `a rejection has no body`() async {
        let harness = Harness()
        for (body, status) in [("", 200), ("{}", 200), (#"{"a":1}"#, 400), ("[]", 400)] {
            let answer = await harness.send("POST", "/v1/intents/\(Self.id)/reject", body: body)
            #expect(answer.status == status, "\(body)")
        }
        #expect(harness.approvals.state.withLock { $0.rejections.count } == 2)
    }

    @Test func `filters arrive, and the cursor comes back`() async throws {
        let harness = Harness()
        let query = "status=pending&intent_type=RPC&resource_id=r&sort_by=expires_at_asc&limit=3&created_by_id=u"
        let answer = await harness.send("GET", "/v1/intents?\(query)")
        #expect(answer.status == 200)
        let cursor = try #require(answer.json?["next_cursor"]?.stringValue)
        _ = await harness.send("GET", "/v1/intents?cursor=\(cursor)")
        let queries = harness.approvals.state.withLock { $0.queries }
        try #require(queries.count == 2)
        #expect(queries[0].status == .pending && queries[0].type == .rpc && queries[0].resourceID == "r")
        #expect(queries[0].order == .expiresAtAscending && queries[0].limit == 3 && queries[0].createdByID == "u")
        #expect(queries[1].after == IntentQuery.Place(timeMs: 5, id: Self.id))
    }

    @Test(arguments: [
        (WalletsError.Code.intentNotPending, 400, "intent_not_pending"),
        (.tooManyIntents, 400, "too_many_intents"), (.intentExists, 503, "contention"),
    ])
    func `errors have codes`(code: WalletsError.Code, status: Int, text: String) async {
        let harness = Harness()
        harness.approvals.state.withLock { $0.failure = WalletsError(code, "Why.") }
        let answer = await harness.send("GET", "/v1/intents/\(Self.id)")
        #expect(answer.status == status && answer.code == text && answer.error == "Why.")
    }
}
