import Bytes
import Testing

@testable import Signer

/// S13 and S14: what is judged is what the signatures cover, and it was signed for this installation.
@Suite struct PayloadTests {
    let host: HonestHost
    let owner: TestKey
    let wallet: String

    init() throws {
        host = try HonestHost()
        owner = try host.makeKey()
        wallet = try host.makeWallet(owner: host.makeQuorum([owner]))
    }

    /// A frame with another payload, signed.
    private func decide(_ payload: [UInt8], form: CanonicalForm = .rfc8785) throws -> Decision {
        var execution = try host.execution(for: .sign(wallet, by: [owner]))
        execution.payload = payload
        execution.form = form
        execution.claims = [SignatureClaim(signature: try owner.signature(for: payload), point: owner.point)]
        return try host.decide(execution)
    }

    private var payload: JSON { TestRequest.sign(wallet).payload(appID: host.app.id) }

    private func editing(_ name: String, _ value: JSON?) throws -> [UInt8] {
        var members = try Expected.some(payload.objectValue).filter { $0.key != name }
        if let value { members.append(.init(name, value)) }
        return try JSON.object(members).canonical()
    }

    @Test("S13 a signature over anything but the payload is none: body, method, path, app, expiry")
    func alteredPayload() throws {
        let signed = try host.execution(for: .sign(wallet, by: [owner]))
        #expect(refusal { try host.decide(signed) } == nil)
        var other = TestRequest.sign(
            wallet, by: [], ["method": "personal_sign", "params": ["message": "Bye", "encoding": "utf-8"]])
        var variants = [other]
        other = .sign(wallet)
        other.idempotencyKey = "key"
        variants.append(other)
        variants.append(TestRequest.sign(wallet).expiring(at: host.nowMs + 1))
        other = .sign(wallet)
        other.path = "/v1/wallets/\(wallet)/raw_sign"
        other.body = ["params": ["hash": .string("0x" + String(repeating: "ab", count: 32))]]
        variants.append(other)
        variants.append(.update(wallet, ["display_name": "Mine"]))
        for variant in variants {
            var execution = try host.execution(for: variant)
            execution.claims = signed.claims
            #expect(refusal { try host.decide(execution) } == .noCorrectSignature)
        }
    }

    @Test("S13 a payload that is not canonical is refused, though it is signed")
    func notCanonical() throws {
        let canonical = try payload.canonical()
        #expect(try decide(canonical).isAllowed)
        let text = String(decoding: canonical, as: UTF8.self)
        let variants = [
            text + " ", " " + text, text.replacing(":1}", with: ":1.0}"), text.replacing("Hello", with: "\\u0048ello"),
            text.replacing("{\"body\"", with: "{ \"body\""), String(text.dropLast()), "",
            String(decoding: payload.serialized(), as: UTF8.self),
        ]
        for variant in variants {
            #expect(variant != text)
            for form in CanonicalForm.allCases {
                #expect(refusal { try decide(Array(variant.utf8), form: form) } == .invalidData)
            }
        }
    }

    @Test("S13 a payload in the other canonical form is judged in that form alone")
    func otherForm() throws {
        let bytes = Array(
            String(decoding: try payload.canonical(), as: UTF8.self)
                .replacing("\"Hello\"", with: "\"Hello\",\"number\":1.0").utf8)
        #expect(throws: Refusal.self) { try AuthorizationPayload(bytes: bytes, form: .rfc8785) }
        #expect(try AuthorizationPayload(bytes: bytes, form: .keepingNumbers).bytes == bytes)
    }

    @Test("S13 a payload says what it must, nothing else, and nothing twice")
    func members() throws {
        let url: JSON = .string("\(HonestHost.publicURL)/v1/wallets/\(wallet)/rpc")
        let app: JSON = .string(host.app.id)
        let variants = [
            try editing("version", nil), try editing("version", 2), try editing("version", "1"),
            try editing("method", nil), try editing("method", 1), try editing("url", nil), try editing("url", [url]),
            try editing("headers", nil), try editing("headers", [:]), try editing("headers", "privy-app-id"),
            try editing("headers", ["privy-app-id": 1]),
            try editing("headers", ["privy-app-id": app, "privy-request-expiry": 1_900_000_000_000]),
            try editing("headers", ["privy-app-id": app, "privy-request-expiry": "soon"]),
            try editing("headers", ["privy-app-id": app, "privy-request-expiry": "-1"]),
            try editing("headers", ["privy-app-id": app, "authorization": "Basic"]),
            try editing("extra", 1),
            Array(
                String(decoding: try payload.canonical(), as: UTF8.self)
                    .replacing("\"version\":1", with: "\"version\":1,\"version\":1").utf8),
        ]
        for variant in variants { #expect(refusal { try decide(variant) } == .invalidData) }
    }

    @Test("S13 an unknown member is refused also where the body is absent")
    func unknownMember() throws {
        let path = "/v1/policies/\(String(repeating: "a", count: 24))"
        let members: [JSON.Member] = [
            .init("extra", 1), .init("headers", ["privy-app-id": .string(host.app.id)]), .init("method", "DELETE"),
            .init("url", .string(HonestHost.publicURL + path)), .init("version", 1),
        ]
        let bytes = try JSON.object(members).canonical()
        #expect(throws: Refusal.self) { try AuthorizationPayload(bytes: bytes, form: .rfc8785) }
    }

    @Test("S13 every form of an absent body is read as none")
    func absentBody() throws {
        for body in ["", [:], [], nil] as [JSON] {
            let bytes = try editing("body", body)
            #expect(try AuthorizationPayload(bytes: bytes, form: .rfc8785).body == nil)
        }
        #expect(try AuthorizationPayload(bytes: editing("body", nil), form: .rfc8785).body == nil)
        #expect(try AuthorizationPayload(bytes: editing("body", [nil]), form: .rfc8785).body == [nil])
    }

    @Test("S13 a number is judged as it was signed, not as it came over the wire")
    func judgedNumber() throws {
        var request = TestRequest("POST", "/v1/key_quorums", ["authorization_threshold": .number("1.0")])
        #expect(try host.execution(for: request).payload.contains(Array("threshold\":1}".utf8)))
        request.form = .keepingNumbers
        #expect(try host.execution(for: request).payload.contains(Array("threshold\":1.0}".utf8)))
        #expect(refusal { try host.decide(request) } == .invalidData)
    }

    @Test("S14 a request that was signed for another URL is refused")
    func otherURL() throws {
        let path = "/v1/wallets/\(wallet)/rpc"
        for url in [
            "https://other.example", "http://wallets.example", "https://wallets.example:8443",
            "https://wallets.example.evil",
            "https://wallets.example/gw", "https://wallets.exampl", "", "HTTPS://wallets.example",
            "https://wallets.example/",
        ] {
            var request = TestRequest.sign(wallet, by: [owner])
            request.publicURL = url
            // The slash at the end is the one form that an SDK signs besides.
            let isAccepted = url + path == HonestHost.publicURL + "/" + path
            #expect(refusal { try host.decide(request) } == (isAccepted ? nil : .noCorrectSignature), "\(url)")
        }
        var nested = TestRequest.sign(wallet, by: [owner])
        nested.publicURL += "/v1/.."
        #expect(refusal { try host.decide(nested) } == .notFound)
        for suffix in ["?a=b", "#a", "/", "%2F", "//"] {
            var request = TestRequest.sign(wallet, by: [owner])
            request.path += suffix
            var execution = try host.execution(for: request)
            execution.keyMaterial = host.keyMaterial[wallet] ?? []
            #expect(refusal { try host.decide(execution) } != nil, "\(suffix)")
        }
    }

    @Test("S14 an app's own URL is valid for that app alone")
    func appURL() throws {
        let mine = "https://mine.example"
        var request = TestRequest.sign(wallet, by: [owner])
        request.publicURL = mine
        #expect(refusal { try host.decide(request) } == .noCorrectSignature)
        let other = try host.makeApp("Other")
        try host.operate(on: other.key) { .configureApp(app: $0, publicURLs: [mine], requiresExpiry: false) }
        #expect(refusal { try host.decide(request) } == .noCorrectSignature)
        try host.operate(on: host.app.key) { .configureApp(app: $0, publicURLs: [mine], requiresExpiry: false) }
        #expect(refusal { try host.decide(request) } == nil)
    }

    @Test("S16 a request is refused after its expiry and not before")
    func expiry() throws {
        let request = TestRequest.sign(wallet, by: [owner])
        #expect(refusal { try host.decide(request.expiring(at: host.nowMs)) } == nil)
        #expect(refusal { try host.decide(request.expiring(at: host.nowMs - 1)) } == .requestExpired)
        #expect(refusal { try host.decide(request.expiring(at: 0)) } == .requestExpired)
        #expect(refusal { try host.decide(request.expiring(at: 9_007_199_254_740_991)) } == nil)
        #expect(refusal { try host.decide(request) } == nil)
    }

    @Test("S16 an app that requires expiry refuses signed requests without it")
    func requiredExpiry() throws {
        try host.operate(on: host.app.key) { .configureApp(app: $0, publicURLs: [], requiresExpiry: true) }
        let request = TestRequest.sign(wallet, by: [owner])
        #expect(refusal { try host.decide(request) } == .requestExpired)
        #expect(refusal { try host.decide(request.expiring(at: host.nowMs + 1)) } == nil)
        #expect(refusal { try host.decide(TestRequest("POST", "/v1/wallets", ["chain_type": "ethereum"])) } == nil)
    }
}
