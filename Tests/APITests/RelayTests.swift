import Bytes
import HTTPCore
import Synchronization
import Telemetry
import Testing
import Wallets

@testable import API

/// A relay that remembers what it was asked and answers what it is told to.
private final class FakeRelay: Relay {
    struct State {
        var posts: [RelayedPost] = []
        var questions: [(body: [UInt8], walletID: String, isTestnet: Bool)] = []
        var answer = RelayAnswer.exchange(
            ExchangeAnswer(status: 200, isJSON: true, body: Array(#"{"status":"ok"}"#.utf8)))
        var failure: WalletsError?
    }

    let state = Mutex(State())

    private func answer() throws(WalletsError) -> RelayAnswer {
        let (failure, answer) = state.withLock { ($0.failure, $0.answer) }
        if let failure { throw failure }
        return answer
    }

    func exchange(_ request: RelayedPost) async throws(WalletsError) -> RelayAnswer {
        state.withLock { $0.posts.append(request) }
        return try answer()
    }

    func info(_ body: [UInt8], for walletID: String, isTestnet: Bool) async throws(WalletsError) -> RelayAnswer {
        state.withLock { $0.questions.append((body, walletID, isTestnet)) }
        return try answer()
    }
}

@Suite struct RelayTests {
    private let relay = FakeRelay()
    private let harness: Harness
    private let body = #"{"action":{"type":"noop"},"nonce":1,"signature":{"r":"0x1","s":"0x1","v":27}}"#

    init() { harness = Harness(relay: relay) }

    private func post(_ target: String, _ body: String, headers: [(name: String, value: String)] = []) async -> Answer {
        await harness.send(
            HTTPRequest(
                method: "POST", target: target, headers: [(name: "content-type", value: "application/json")] + headers,
                body: Array(body.utf8), remoteAddress: "192.0.2.7"))
    }

    @Test func `the path says which wallet and which network, and no credentials are asked for`() async throws {
        for (network, isTestnet) in [("hyperliquid", false), ("hyperliquid-testnet", true)] {
            let answer = await post("/\(network)/\(Samples.wallet)/exchange", body, headers: [("host", "h.example")])
            #expect(answer.status == 200 && answer.text == #"{"status":"ok"}"#)
            let post = try #require(relay.state.withLock { $0.posts.last })
            #expect(post.walletID == Samples.wallet && post.isTestnet == isTestnet && post.host == "h.example")
            #expect(post.path == "/\(network)/\(Samples.wallet)/exchange")
            #expect(post.body["nonce"] == 1 && post.context.address == "192.0.2.7")
        }
    }

    @Test func `questions are passed on byte by byte`() async throws {
        _ = await post("/hyperliquid-testnet/\(Samples.wallet)/info", #"{ "type" : "meta" }"#)
        let question = try #require(relay.state.withLock { $0.questions.last })
        #expect(question.body == Array(#"{ "type" : "meta" }"#.utf8))
        #expect(question.walletID == Samples.wallet && question.isTestnet)
    }

    @Test(arguments: [
        (WalletsError(.refused(.noCorrectSignature), "who"), 200, "zero_correct_authorization_signatures"),
        (WalletsError(.refused(.insufficientSignatures), "who"), 200, "insufficient_correct_authorization_signatures"),
        (WalletsError(.refused(.invalidNonce), "who"), 200, "invalid_nonce"),
        (WalletsError(.nonceUsed, "who"), 200, "nonce_used"),
        (WalletsError(.refused(.walletFrozen), "who"), 200, "wallet_frozen"),
        (WalletsError(.refused(.walletArchived), "who"), 200, "wallet_archived"),
        (WalletsError(.refused(.appDisabled), "who"), 200, "app_disabled"),
    ])
    func `refusals that SDKs show to people are the exchange's`(error: WalletsError, status: Int, code: String) async {
        relay.state.withLock { $0.failure = error }
        let answer = await post("/hyperliquid/\(Samples.wallet)/exchange", body)
        #expect(answer.status == status)
        #expect(answer.json == ["status": "err", "response": "who"])
        #expect(harness.log.last?.contains(#""code":"\#(code)""#) == true)
    }

    @Test(arguments: [
        (WalletsError(.exchangeUnreachable, "away"), 502, "exchange_unreachable"),
        (WalletsError(.exchangeTimedOut, "away"), 504, "exchange_timed_out"),
        (WalletsError(.exchangeLost, "away"), 502, "exchange_lost"),
        (WalletsError(.auditUnavailable, "away"), 503, "audit_unavailable"),
        (WalletsError(.refused(.notFound), "away"), 404, "not_found"),
    ])
    func `what is wrong with server or exchange is said by status`(error: WalletsError, status: Int, code: String) async
    {
        relay.state.withLock { $0.failure = error }
        let answer = await post("/hyperliquid/\(Samples.wallet)/exchange", body)
        #expect(answer.status == status && answer.code == code)
        if code.hasPrefix("exchange") { #expect(answer.headers["x-should-retry"] == "false") }
    }

    @Test func `a denial is the exchange's err, and is logged as what it is`() async {
        relay.state.withLock { $0.answer = .denied("Denied by policy p.") }
        let answer = await post("/hyperliquid/\(Samples.wallet)/exchange", body)
        #expect(answer.json == ["status": "err", "response": "Denied by policy p."])
        #expect(harness.log.last?.contains("policy_violation") == true)
    }

    @Test func `what is not JSON is plain text, whatever the exchange calls it`() async {
        relay.state.withLock {
            $0.answer = .exchange(ExchangeAnswer(status: 503, isJSON: false, body: Array("<html>".utf8)))
        }
        let answer = await post("/hyperliquid/\(Samples.wallet)/info", "{}")
        #expect(answer.status == 503 && answer.headers["content-type"] == "text/plain; charset=utf-8")
        #expect(answer.headers["x-content-type-options"] == "nosniff")
    }

    @Test func `a malformed action is 422, a body without JSON is refused, a long one too`() async {
        relay.state.withLock { $0.failure = WalletsError(.refused(.invalidData), "[Input error] `nonce`: Required") }
        let malformed = await post("/hyperliquid/\(Samples.wallet)/exchange", "{}")
        #expect(malformed.status == 422 && malformed.text.hasSuffix("[Input error] `nonce`: Required"))
        #expect(await post("/hyperliquid/\(Samples.wallet)/exchange", "{").status == 400)
        let long = await post(
            "/hyperliquid/\(Samples.wallet)/info", #"{"a":"\#(String(repeating: "a", count: 20_000))"}"#)
        #expect(long.status == 413)
        #expect(relay.state.withLock { $0.questions.isEmpty })
    }

    @Test func `addresses and wallets are limited, and strangers do not use up a wallet's share`() async {
        let strict = Harness(relay: relay) {
            $0.relayRequestsPerSecond = 2
            $0.strangerRequestsPerSecond = 0
        }
        func post(from address: String) async -> Answer {
            await strict.send(
                HTTPRequest(
                    method: "POST", target: "/hyperliquid/\(Samples.wallet)/exchange", body: Array(body.utf8),
                    remoteAddress: address))
        }
        relay.state.withLock { $0.failure = WalletsError(.refused(.noCorrectSignature), "who") }
        for _ in 0..<4 { #expect(await post(from: "192.0.2.1").status == 200) }
        #expect(await post(from: "192.0.2.1").code == "rate_limited")
        relay.state.withLock { $0.failure = nil }
        for number in 0..<4 { #expect(await post(from: "192.0.2.\(number + 2)").status == 200) }
        #expect(await post(from: "192.0.2.9").code == "rate_limited")
        strict.advance(us: 1_000_000)
        #expect(await post(from: "192.0.2.10").status == 200)
    }

    @Test func `nobody is known by a signature that is nobody's: it counts as a stranger`() async {
        let strict = Harness(relay: relay) {
            $0.strangerRequestsPerSecond = 1
            $0.strangerBurst = 2
        }
        relay.state.withLock { $0.failure = WalletsError(.refused(.noCorrectSignature), "who") }
        var statuses: [Int] = []
        for _ in 0..<3 {
            statuses.append(
                await strict.send(
                    HTTPRequest(
                        method: "POST", target: "/hyperliquid/\(Samples.wallet)/exchange", body: Array(body.utf8))
                ).status)
        }
        #expect(statuses == [200, 200, 429])
    }

    @Test(arguments: [
        ("POST", "exchange", "", 400, "invalid_data"), ("POST", "exchange", "{", 400, "invalid_data"),
        ("POST", "info", "\"" + String(repeating: "a", count: 16 << 10) + "\"", 413, "payload_too_large"),
        ("POST", "info?x=1", "{}", 400, "invalid_data"), ("POST", "ws", "{}", 404, "not_found"),
        ("GET", "info", "", 405, "method_not_allowed"),
    ])
    func `errors are readable by the exchange's SDKs, which look for code and msg`(
        method: String, endpoint: String, body: String, status: Int, code: String
    ) async {
        let answer = await harness.send(
            HTTPRequest(
                method: method, target: "/hyperliquid/\(Samples.wallet)/\(endpoint)", body: Array(body.utf8)))
        #expect(answer.status == status && answer.code == code)
        #expect(answer.json?["msg"] == answer.json?["error"] && answer.error != "")
    }

    @Test func `a wallet that is not there is an error that the exchange's SDKs can read`() async {
        relay.state.withLock { $0.failure = WalletsError(.refused(.notFound), "Wallet not found") }
        let answer = await post("/hyperliquid/\(Samples.wallet)/info", "{}")
        #expect(answer.status == 404)
        #expect(
            answer.json == ["error": "Wallet not found", "code": "not_found", "msg": "Wallet not found"])
    }

    @Test func `a server that does not relay says so`() async {
        let answer = await Harness().send(
            HTTPRequest(method: "POST", target: "/hyperliquid/\(Samples.wallet)/exchange", body: Array(body.utf8)))
        #expect(answer.status == 404 && answer.code == "not_supported")
    }
}
