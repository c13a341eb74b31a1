import Testing

@testable import API

@Suite struct ProofTests {
    private let harness = Harness()

    @Test func `the key and the newest checkpoint are told as they are`() async {
        #expect(await harness.send("GET", "/v1/audit/key").text == #"{"verifier_key":"log+00000000+key"}"#)
        let answer = await harness.send("GET", "/v1/audit/checkpoint")
        #expect(answer.text == "log\n9\nroot\n\n\u{2014} log sig\n")
        #expect(answer.headers["content-type"] == "text/plain; charset=utf-8")
        #expect(answer.headers["cache-control"] == "no-store")
    }

    @Test(arguments: ["1", "0", "-2", "x", "99999999999999999999", "2.0", "%32"])
    func `there is no proof of what is not the app's`(entry: String) async {
        #expect(await harness.send("GET", "/v1/audit/\(entry)/proof").status == 404)
        #expect(harness.service.state.withLock { $0.proofs.isEmpty })
    }

    @Test func `a proof is made since an older checkpoint, and one that cannot be made is asked for again`() async {
        let answer = await harness.send("GET", "/v1/audit/2/proof?since=9")
        #expect(answer.status == 503 && answer.json?["code"] == "audit_unavailable")
        #expect(answer.headers["retry-after"] != nil)
        #expect(harness.service.state.withLock { $0.proofs.map(\.since) } == [9])
    }

    @Test func `a path leads from one size to another, or to the newest`() async {
        #expect(
            await harness.send("GET", "/v1/audit/consistency?from=2&to=5").text
                == #"{"from":2,"to":5,"path":["0102"]}"#)
        #expect(
            await harness.send("GET", "/v1/audit/consistency?from=9").text == #"{"from":9,"to":9,"path":["0102"]}"#)
        #expect(harness.service.state.withLock { $0.paths.map(\.newer) } == [5, 9])
    }

    @Test(arguments: [
        ("2/proof?since=10", "since"), ("2/proof?since=0", "since"), ("2/proof?since=-1", "since"),
        ("2/proof?from=1", "from"), ("consistency", "from"), ("consistency?from=0", "from"),
        ("consistency?from=10", "from"), ("consistency?from=6&to=5", "from"), ("consistency?from=1&to=10", "to"),
        ("consistency?from=1&to=0", "to"), ("checkpoint?size=1", "size"), ("key?x=1", "x"),
    ])
    func `a size that no checkpoint has is refused by its name`(path: String, field: String) async {
        let answer = await harness.send("GET", "/v1/audit/\(path)")
        #expect(answer.status == 400)
        #expect(answer.json?["error"]?.stringValue?.hasPrefix("[Input error] `\(field)`: ") == true, "\(answer.text)")
    }
}
