import Bytes
import HTTPCore
import Signer
import Testing
import Wallets

@testable import API

@Suite struct BatchTests {
    private let harness = Harness()

    private var performed: [ClientRequest] { harness.service.state.withLock { $0.performed } }

    private func send(
        _ count: Int, key: String? = nil, headers: [(name: String, value: String)] = [], to harness: Harness? = nil
    ) async -> Answer {
        let wallets = (0..<count).map { #"{"chain_type":"ethereum","display_name":"\#($0)"}"# }
        return await (harness ?? self.harness).send(
            "POST", "/v1/wallets/batch", body: #"{"wallets":[\#(wallets.joined(separator: ","))]}"#,
            headers: headers + (key.map { [("privy-idempotency-key", $0)] } ?? []))
    }

    @Test func `each is an ordinary creation, in order, with its own receipt`() async throws {
        let receipt = SignedReceipt(content: Array(#"{"v":1}"#.utf8), signature: [0xFF, 0xFE], boot: [], counter: 1)
        harness.service.state.withLock {
            $0.answer = ClientAnswer(status: 200, body: Array(#"{"id":"w"}"#.utf8), receipt: receipt)
        }
        let answer = await send(3, headers: [("Host", "h.example"), ("privy-request-expiry", "1900000000000")])
        #expect(answer.status == 200 && answer.headers["cache-control"] == "no-store")
        let results = (0..<3).map {
            #"{"index":\#($0),"success":true,"wallet":{"id":"w"},"receipt":"eyJ2IjoxfQ.__4"}"#
        }
        #expect(answer.text == #"{"results":[\#(results.joined(separator: ","))]}"#)
        #expect(performed.map { $0.body?["display_name"]?.stringValue } == ["0", "1", "2"])
        for request in performed {
            #expect(request.operation == .createWallet && request.method == "POST" && request.path == "/v1/wallets")
            #expect(request.host == "h.example" && request.expiry == "1900000000000")
            #expect(request.appSecret == Array(FakeService.secret.utf8) && request.idempotencyKey == nil)
            #expect(request.context.address == "192.0.2.1")
        }
    }

    @Test func `what becomes of one does not touch the others`() async throws {
        harness.service.state.withLock {
            $0.failures = [
                nil, WalletsError(.externalIDTaken, "taken"), WalletsError(.refused(.invalidData), "no"), nil,
            ]
        }
        let results = try #require(await send(4).json?["results"]?.arrayValue)
        #expect(results.map { $0["index"] } == [0, 1, 2, 3])
        #expect(results.map { $0["success"] } == [true, false, false, true])
        #expect(results.map { $0["code"]?.stringValue } == [nil, "resource_conflict", "invalid_data", nil])
        #expect(results.map { $0["error"]?.stringValue } == [nil, "taken", "no", nil])
    }

    @Test func `nobody is asked again and again for what is not there`() async throws {
        harness.service.state.withLock { $0.failures = [nil, WalletsError(.auditUnavailable, "full")] }
        let results = try #require(await send(5).json?["results"]?.arrayValue)
        #expect(results.map { $0["success"] } == [true, false, false, false, false])
        #expect(results.dropFirst().allSatisfy { $0["code"] == "audit_unavailable" })
        #expect(performed.count == 2)
    }

    @Test func `a repeated batch repeats each creation, and no other`() async throws {
        _ = await send(2, key: "a")
        _ = await send(2, key: "a")
        _ = await send(2, key: "b")
        let keys = performed.compactMap(\.idempotencyKey)
        #expect(keys.count == 6 && Array(keys[0..<2]) == Array(keys[2..<4]) && Set(keys).count == 4)
        #expect(keys.allSatisfy { $0.utf8.count <= 256 && $0.hasPrefix("batch-") })
    }

    @Test(
        arguments: [
            ("{}", "`wallets`"), (#"{"wallets":[]}"#, "`wallets`"), (#"{"wallets":{}}"#, "`wallets`"),
            (#"{"wallets":[{}],"x":1}"#, "'x'"), ("[]", "Expected object"), ("", "JSON body"),
        ])
    func `a batch that is none makes nothing`(body: String, text: String) async {
        let answer = await harness.send("POST", "/v1/wallets/batch", body: body)
        #expect(answer.status == 400 && answer.error.contains(text))
        #expect(performed.isEmpty)
    }

    @Test func `it has at most a hundred, and no signatures`() async {
        #expect(await send(101).error.contains("`wallets`"))
        #expect(await send(1, headers: [("privy-authorization-signature", "MEUC")]).status == 400)
        #expect(performed.isEmpty)
        #expect(await send(100).json?["results"]?.arrayValue?.count == 100)
    }

    @Test func `each counts against the app, and all are made or none`() async {
        let harness = Harness { ($0.appRequestsPerSecond, $0.appBurst) = (1, 5) }
        #expect(await send(3, to: harness).status == 200)
        let refused = await send(3, to: harness)
        #expect(refused.status == 429 && refused.code == "rate_limited" && refused.headers["retry-after"] != nil)
        #expect(harness.service.state.withLock { $0.performed.count } == 3)
        #expect(await send(1, to: harness).status == 200)
    }
}
