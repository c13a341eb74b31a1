import Bytes
import TestSupport
import Testing
import Wallets

@testable import API

/// `POST /v1/policies/replay`.
@Suite struct ReplayTests {
    private let harness = Harness()

    private var asked: [(draft: JSON?, scope: ReplayScope, after: Int64?, limit: Int)] {
        harness.service.state.withLock { $0.replays }
    }

    @Test func `a draft is played over the caller's app alone`() async throws {
        let answer = await harness.send(
            "POST", "/v1/policies/replay",
            body: """
                {"policy":{"name":"P"},"wallet_id":"\(Samples.wallet)","policy_id":"\(Samples.policy)","since":1,\
                "until":9,"cursor":"12","limit":3}
                """)
        #expect(answer.status == 200)
        #expect(
            answer.text
                == #"{"judged":0,"same":0,"would_deny":0,"would_allow":0,"not_kept":0,"unreadable":[],"differences":[],"#
                + #""next_cursor":"9"}"#)
        let asked = try #require(asked.first)
        #expect(asked.draft == ["name": "P"] && asked.after == 12 && asked.limit == 3)
        #expect(asked.scope.appID == FakeService.appID)
        #expect(asked.scope.walletID == Samples.wallet && asked.scope.policyID == Samples.policy)
        #expect(asked.scope.sinceMs == 1 && asked.scope.untilMs == 9)
    }

    @Test func `what is not said does not matter`() async throws {
        let answer = await harness.send("POST", "/v1/policies/replay", body: #"{"policy":{},"wallet_id":null}"#)
        #expect(answer.status == 200)
        let asked = try #require(asked.first)
        #expect(asked.scope.walletID == nil && asked.scope.policyID == nil && asked.after == nil)
        #expect(asked.limit == ReplayService.maximumPage)
    }

    @Test(arguments: [
        ("wallet_id", #""x""#), ("policy_id", "7"), ("since", "-1"), ("until", "1.5"), ("cursor", "12"),
        ("cursor", #""-1""#), ("limit", "0"), ("limit", "1001"),
    ])
    func `a member that is none is refused by its name`(name: String, value: String) async {
        let answer = await harness.send("POST", "/v1/policies/replay", body: #"{"policy":{},"\#(name)":\#(value)}"#)
        #expect(answer.status == 400 && answer.error.contains("`\(name)`"))
        #expect(asked.isEmpty)
    }

    @Test func `other members and queries are refused`() async {
        #expect(await harness.send("POST", "/v1/policies/replay", body: #"{"policy":{},"app_id":"x"}"#).status == 400)
        #expect(await harness.send("POST", "/v1/policies/replay?limit=1", body: #"{"policy":{}}"#).status == 400)
        #expect(await harness.send("GET", "/v1/policies/replay").status == 405)
        #expect(asked.isEmpty)
    }
}
