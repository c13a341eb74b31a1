import Bytes
import HTTPCore
import Signer
import TestSupport
import Testing
import Wallets

@testable import API

@Suite struct OperationTests {
    private let harness = Harness()

    private var performed: [ClientRequest] { harness.service.state.withLock { $0.performed } }

    @Test func `everything that the service needs is handed on as it was sent`() async throws {
        let answer = await harness.send(
            "POST", "/v1/wallets/\(Samples.wallet)/rpc", body: #"{"method":"personal_sign","n":1.0}"#,
            headers: [
                ("Host", "sign.example:8443"), ("content-type", "Application/JSON; charset=utf-8"),
                ("privy-authorization-signature", "MEUC,MEQC"), ("privy-idempotency-key", "key-1"),
                ("privy-request-expiry", "1900000000000"), ("user-agent", String(repeating: "u", count: 500)),
            ])
        #expect(answer.status == 200)
        #expect(answer.text == #"{"ok":true}"#)
        let request = try #require(performed.first)
        #expect(request.operation == .rpc(Samples.wallet))
        #expect(request.method == "POST")
        #expect(request.path == "/v1/wallets/\(Samples.wallet)/rpc")
        #expect(request.host == "sign.example:8443")
        #expect(request.appID == FakeService.appID)
        #expect(request.appSecret == Array(FakeService.secret.utf8))
        #expect(request.body == ["method": "personal_sign", "n": .number("1.0")])
        #expect(request.signatures == "MEUC,MEQC")
        #expect(request.idempotencyKey == "key-1")
        #expect(request.expiry == "1900000000000")
        #expect(request.context == RequestContext(address: "192.0.2.1", userAgent: String(repeating: "u", count: 200)))
    }

    @Test func `an empty signature header is none`() async throws {
        _ = await harness.send(
            "POST", "/v1/wallets", body: "{}", headers: [("privy-authorization-signature", "")])
        #expect(try #require(performed.first).signatures == nil)
    }

    // Spelled out, since nil alone would be the JSON null.
    @Test(arguments: [("", Optional<JSON>.none), ("{}", .some(.object([])))])
    func `a deletion has no body, whatever its type`(body: String, expected: JSON?) async throws {
        let answer = await harness.send(
            "DELETE", "/v1/key_quorums/\(Samples.quorum)", body: body, headers: [("content-type", "application/json")])
        #expect(answer.status == 200)
        #expect(try #require(performed.first).body == expected)
    }

    @Test(arguments: try VectorFolder.files(for: .recordedRequests).flatMap { try $0.cases("requests") })
    func `requests of Privy's own SDKs are understood`(recorded: JSON) async throws {
        let line = try recorded.string("request_line").split(separator: " ")
        let sent = try #require(recorded["headers"]?.objectValue)
        var headers = sent.map { (name: $0.key, value: $0.value.stringValue ?? "") }
        headers.removeAll { ["authorization", "privy-app-id"].contains($0.name.lowercased()) }
        let body = recorded["body"]?.stringValue ?? ""
        let answer = await harness.send(String(line[0]), String(line[1]), body: body, headers: headers)
        switch (line[0], line[1]) {
        case (_, let path) where path.hasPrefix("/v1/users") || path.hasPrefix("/gw/"): #expect(answer.status == 404)
        case ("GET", let path) where path.contains("cursor=abc"): #expect(answer.error.contains("`cursor`"))
        case ("GET", _): #expect(answer.code == "not_found" && answer.error != "Not found")
        default:
            #expect(answer.status == 200, "\(answer.text)")
            let request = try #require(performed.last)
            #expect(request.path == String(line[1]))
            #expect(request.operation == Operation(method: String(line[0]), path: String(line[1])))
            #expect(request.body == (body.isEmpty ? Optional.none : .some(try JSON.parse(body))))
        }
    }

    @Test(
        arguments: [
            ("POST", "/v1/wallets", 200, true), ("PATCH", "/v1/wallets/\(Samples.wallet)", 200, true),
            ("DELETE", "/v1/policies/\(Samples.policy)", 200, true),
            ("POST", "/v1/wallets/\(Samples.wallet)/rpc", 200, false),
            ("POST", "/v1/wallets/\(Samples.wallet)/raw_sign", 400, false),
        ])
    func `changes carry their receipt, uses of a key do not`(
        method: String, path: String, status: Int, hasReceipt: Bool
    ) async {
        let receipt = SignedReceipt(content: Array(#"{"v":1}"#.utf8), signature: [0xFF, 0xFE], boot: [], counter: 1)
        harness.service.state.withLock {
            $0.answer = ClientAnswer(status: status, body: Array("{}".utf8), receipt: receipt)
        }
        let answer = await harness.send(method, path, body: method == "DELETE" ? "" : "{}")
        #expect(answer.status == status)
        #expect(answer.headers["countersign-receipt"] == (hasReceipt ? "eyJ2IjoxfQ.__4" : nil))
    }

    @Test func `a dry run is asked for in somebody's place and performs nothing`() async throws {
        let path = "/v1/wallets/\(Samples.wallet)"
        let owner = await harness.send("POST", "\(path)/rpc?dry_run=true&as=owner", body: #"{"method":"x"}"#)
        #expect(owner.text == #"{"decision":"allow"}"#)
        let signer = await harness.send(
            "POST", "\(path)/raw_sign?as=\(Samples.quorum)&dry_run=true", body: "{}",
            headers: [("privy-authorization-signature", "")])
        #expect(signer.status == 200)
        let judged = harness.service.state.withLock { $0.judged }
        #expect(judged.map(\.caller) == [.owner, .signer(Samples.quorum)])
        #expect(judged.map(\.isRawSign) == [false, true])
        #expect(judged.first?.body == ["method": "x"])
        #expect(performed.isEmpty)
    }

    @Test func `a policy can be asked about a body`() async {
        let answer = await harness.send("POST", "/v1/policies/\(Samples.policy)/evaluate", body: #"{"method":"x"}"#)
        #expect(answer.text == #"{"decision":"deny"}"#)
        #expect(harness.service.state.withLock { $0.evaluated } == [Samples.policy])
    }
}
