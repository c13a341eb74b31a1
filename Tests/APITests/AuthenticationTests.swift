import Bytes
import HTTPCore
import Testing

@testable import API

@Suite struct AuthenticationTests {
    private func request(
        _ headers: [(name: String, value: String)], from address: String = "198.51.100.7",
        target: String = "/v1/wallets"
    ) -> HTTPRequest {
        HTTPRequest(method: "GET", target: target, headers: headers, remoteAddress: address)
    }

    private var wrong: [(name: String, value: String)] {
        [("authorization", Harness.basic(FakeService.appID, "wrong")), ("privy-app-id", FakeService.appID)]
    }

    static let app = FakeService.appID
    static let right = Harness.basic(FakeService.appID, FakeService.secret)

    @Test(
        arguments: [
            [], [("privy-app-id", app)], [("authorization", right)],
            [("authorization", right), ("privy-app-id", "other")],
            [("authorization", right), ("privy-app-id", app), ("privy-app-id", app)],
            [("authorization", right), ("authorization", right), ("privy-app-id", app)],
            [("authorization", "Bearer x"), ("privy-app-id", app)],
            [("authorization", "Basic"), ("privy-app-id", app)],
            [("authorization", "Basic !!!!"), ("privy-app-id", app)],
            [("authorization", Harness.basic(app, "wrong")), ("privy-app-id", app)],
            [("authorization", Harness.basic(app, "")), ("privy-app-id", app)],
            [("authorization", Harness.basic("", FakeService.secret)), ("privy-app-id", "")],
            [("authorization", Harness.basic("unknown", FakeService.secret)), ("privy-app-id", "unknown")],
            [("authorization", "Basic " + Base64.encode(Array(repeating: 0x41, count: 4_000))), ("privy-app-id", app)],
        ] as [[(String, String)]])
    func `whoever does not prove to be an app is refused in Privy's words`(headers: [(String, String)]) async {
        let answer = await Harness().send(request(headers.map { (name: $0.0, value: $0.1) }))
        #expect(answer.status == 401)
        #expect(answer.text == #"{"error":"Invalid app ID or app secret.","code":"invalid_app_credentials"}"#)
    }

    @Test func `the scheme may be written in any case`() async {
        let headers = [
            (name: "authorization", value: "bAsIc" + Self.right.dropFirst(5)), (name: "privy-app-id", value: Self.app),
        ]
        #expect(await Harness().send(request(headers)).status == 200)
    }

    @Test func `a disabled app is refused`() async {
        let harness = Harness()
        harness.service.state.withLock { $0.isDisabled = true }
        let answer = await harness.send("GET", "/v1/wallets")
        #expect(answer.status == 403)
        #expect(answer.code == "app_disabled")
    }

    @Test func `an address that guesses is no longer listened to, and others still are`() async {
        let harness = Harness {
            $0.strangerBurst = 3
            $0.strangerRequestsPerSecond = 1
        }
        for _ in 0..<3 { #expect(await harness.send(request(wrong)).status == 401) }
        let before = harness.service.state.withLock { $0.authentications }
        let answer = await harness.send(request(wrong))
        #expect(answer.status == 429)
        #expect(answer.code == "rate_limited")
        #expect(answer.headers["retry-after"] == "1")
        #expect(answer.headers["retry-after-ms"] == "1000")
        #expect(harness.service.state.withLock { $0.authentications } == before)
        #expect(await harness.send(request(wrong, from: "198.51.100.8")).status == 401)
        harness.advance(us: 1_000_000)
        #expect(await harness.send(request(wrong)).status == 401)
    }

    @Test func `strangers behind the same address do not lock an app out`() async {
        let harness = Harness { $0.strangerBurst = 3 }
        #expect(await harness.send(request(Harness.credentials)).status == 200)
        for _ in 0..<10 { _ = await harness.send(request(wrong)) }
        #expect(await harness.send(request(wrong)).status == 429)
        for _ in 0..<10 { #expect(await harness.send(request(Harness.credentials)).status == 200) }
    }

    @Test func `an app's own traffic does not count against its address`() async {
        let harness = Harness { $0.strangerBurst = 2 }
        for _ in 0..<20 { #expect(await harness.send(request(Harness.credentials)).status == 200) }
        #expect(await harness.send(request(wrong)).status == 401)
    }

    @Test func `an app has a limit of its own that only it can use up`() async {
        let harness = Harness {
            $0.appRequestsPerSecond = 4
            $0.appBurst = 2
        }
        for _ in 0..<5 { _ = await harness.send(request(wrong)) }
        for _ in 0..<2 { #expect(await harness.send(request(Harness.credentials)).status == 200) }
        let answer = await harness.send(request(Harness.credentials))
        #expect(answer.status == 429)
        #expect(answer.headers["retry-after-ms"] == "250")
        harness.advance(us: 250_000)
        #expect(await harness.send(request(Harness.credentials)).status == 200)
    }

    @Test func `a limit of zero is none`() async {
        let harness = Harness {
            $0.appRequestsPerSecond = 0
            $0.strangerRequestsPerSecond = 0
        }
        for _ in 0..<300 { #expect(await harness.send(request(wrong)).status == 401) }
        for _ in 0..<300 { #expect(await harness.send(request(Harness.credentials)).status == 200) }
    }

    @Test func `unknown paths count against the address, health checks do not`() async {
        let harness = Harness { $0.strangerBurst = 2 }
        for _ in 0..<2 { #expect(await harness.send(request([], target: "/nothing")).status == 404) }
        #expect(await harness.send(request([], target: "/nothing")).status == 429)
        #expect(await harness.send(request([], target: "/openapi.yaml")).status == 429)
        for _ in 0..<5 { #expect(await harness.send(request([], target: "/healthz")).status == 200) }
        for _ in 0..<5 { #expect(await harness.send(request([], target: "/readyz")).status == 200) }
    }

    @Test func `addresses of one IPv6 network are one, and a mapped address is its IPv4`() {
        func key(_ address: String) -> String {
            ClientAddress(request([], from: address), trustedProxies: []).limitKey
        }
        #expect(key("2001:db8:1:2::1") == key("2001:db8:1:2:ffff::9"))
        #expect(key("2001:db8:1:2::1") != key("2001:db8:1:3::1"))
        #expect(key("::ffff:192.0.2.1") == "192.0.2.1")
        #expect(key("192.0.2.1") == "192.0.2.1")
    }

    @Test(
        arguments: [
            ("10.0.0.1", "203.0.113.5", "203.0.113.5"), ("10.0.0.1", "1.1.1.1, 203.0.113.5", "203.0.113.5"),
            ("10.0.0.1", "nonsense", "10.0.0.1"), ("10.0.0.1", "203.0.113.5:80", "10.0.0.1"),
            ("10.0.0.2", "203.0.113.5", "10.0.0.2"), ("10.0.0.1", "2001:db8::1", "2001:db8::1"),
            ("10.0.0.1", "203.0.113.5 \t", "203.0.113.5"), ("10.0.0.1", "", "10.0.0.1"),
            ("10.0.0.1", "203.0.113.5,", "10.0.0.1"), ("::ffff:10.0.0.1", "203.0.113.5", "203.0.113.5"),
            // Several proxies: as long as the one who wrote an element is trusted.
            ("10.0.0.1", "1.1.1.1, 203.0.113.5, 172.16.3.4", "203.0.113.5"),
            ("172.16.3.4", "203.0.113.5, 10.0.0.1, 172.31.255.255", "203.0.113.5"),
            ("172.16.3.4", "1.1.1.1, 172.32.0.0", "172.32.0.0"),
            ("10.0.0.1", "203.0.113.5, nonsense, 172.16.3.4", "172.16.3.4"),
            ("10.0.0.1", "172.16.0.1, 172.16.0.2", "172.16.0.1"), ("2001:db8:7::9", "203.0.113.5", "203.0.113.5"),
            ("2001:db8:8::9", "203.0.113.5", "2001:db8:8::9"),
        ])
    func `only a trusted proxy says who the client is`(peer: String, forwarded: String, address: String) {
        let request = request([("x-forwarded-for", forwarded)], from: peer)
        let trusted = ["10.0.0.1", "172.16.0.0/12", "2001:db8:7::/48"].compactMap { AddressRange($0) }
        #expect(trusted.count == 3)
        #expect(ClientAddress(request, trustedProxies: trusted).text == address)
        #expect(ClientAddress(request, trustedProxies: []).text == peer)
    }

    @Test func `a list over several header fields is one list`() {
        let request = request([("x-forwarded-for", "203.0.113.5"), ("X-Forwarded-For", "10.0.0.2")], from: "10.0.0.1")
        let trusted = ["10.0.0.0/24"].compactMap { AddressRange($0) }
        #expect(ClientAddress(request, trustedProxies: trusted).text == "203.0.113.5")
    }

    @Test(
        arguments: [
            "", "10.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/08", "10.0.0.0/+8", "10.0.0.1/8", "10.0.0.0/8/8",
            "2001:db8::/129", "2001:db8::1/32", "host", "10.0.0.1:80", "[::1]", "fe80::1%eth0", " 10.0.0.1",
        ])
    func `a range that is none is refused`(text: String) { #expect(AddressRange(text) == nil) }

    @Test(
        arguments: [
            ("0.0.0.0/0", "255.255.255.255", true), ("0.0.0.0/0", "::1", false), ("::/0", "2001:db8::1", true),
            ("::/0", "10.0.0.1", false), ("10.0.0.1/32", "10.0.0.1", true), ("10.0.0.1/32", "10.0.0.2", false),
            ("::ffff:10.0.0.0/104", "10.9.9.9", true), ("::1", "::1", true), ("::1/128", "::2", false),
        ])
    func `a range holds the addresses of its family that begin like it`(range: String, address: String, isInside: Bool)
        throws
    {
        let address = try #require(NetworkAddress(address))
        #expect(try #require(AddressRange(range)).contains(address) == isInside)
    }
}

@Suite struct GatewaySecretTests {
    private let harness = Harness()

    private func send(_ method: String, _ target: String, signed: Bool = true) async -> Answer {
        let credentials = [
            (name: "authorization", value: Harness.basic(FakeService.appID, FakeService.gatewaySecret)),
            (name: "privy-app-id", value: FakeService.appID), (name: "content-type", value: "application/json"),
        ]
        let signature = signed ? [(name: "privy-authorization-signature", value: "MEUC")] : []
        let body = method == "GET" ? "" : #"{"method":"personal_sign"}"#
        return await harness.send(
            HTTPRequest(
                method: method, target: target, headers: credentials + signature, body: Array(body.utf8),
                remoteAddress: "192.0.2.1"))
    }

    @Test func `a gateway's secret opens the signed use of wallets`() async {
        #expect(await send("POST", "/v1/wallets/\(Samples.wallet)/rpc").status == 200)
    }

    @Test(arguments: [
        ("POST", "/v1/wallets", true), ("GET", "/v1/wallets", true), ("GET", "/v1/wallets/\(Samples.wallet)", true),
        ("PATCH", "/v1/wallets/\(Samples.wallet)", true), ("POST", "/v1/wallets/\(Samples.wallet)/raw_sign", true),
        ("POST", "/v1/wallets/\(Samples.wallet)/rpc", false),
        ("POST", "/v1/wallets/\(Samples.wallet)/rpc?dry_run=true&as=owner", true),
        ("POST", "/v1/policies", true), ("POST", "/v1/key_quorums", true),
    ])
    func `it opens nothing else`(method: String, target: String, isSigned: Bool) async {
        let answer = await send(method, target, signed: isSigned)
        #expect(answer.status == 403 && answer.code == "secret_scope")
        #expect(harness.service.state.withLock { $0.performed.isEmpty && $0.queries.isEmpty && $0.judged.isEmpty })
    }
}
