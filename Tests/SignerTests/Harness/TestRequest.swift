import Bytes
import Signer

/// A client's request before it is signed.
struct TestRequest {
    var method = "POST"
    var path: String
    var body: JSON?
    /// Whose signatures it carries.
    var keys: [TestKey] = []
    var publicURL = HonestHost.publicURL
    var idempotencyKey: String?
    var expiry: String?
    var form = CanonicalForm.rfc8785
    /// In place of the host's own app.
    var app: HonestHost.App?

    init(_ method: String = "POST", _ path: String, _ body: JSON? = nil, by keys: [TestKey] = []) {
        self.method = method
        self.path = path
        self.body = body
        self.keys = keys
    }

    func expiring(at expiresAtMs: Int64) -> TestRequest {
        var request = self
        request.expiry = String(expiresAtMs)
        return request
    }

    func of(_ app: HonestHost.App) -> TestRequest {
        var request = self
        request.app = app
        return request
    }

    /// The members of the authorization payload.
    func payload(appID: String) -> JSON {
        var headers: [JSON.Member] = [.init("privy-app-id", .string(appID))]
        if let idempotencyKey { headers.append(.init("privy-idempotency-key", .string(idempotencyKey))) }
        if let expiry { headers.append(.init("privy-request-expiry", .string(expiry))) }
        var members: [JSON.Member] = [
            .init("version", 1), .init("method", .string(method)), .init("url", .string(publicURL + path)),
            .init("headers", .object(headers)),
        ]
        if let body { members.append(.init("body", body)) }
        return .object(members)
    }
}

extension TestRequest {
    static let hello: JSON = ["method": "personal_sign", "params": ["message": "Hello", "encoding": "utf-8"]]

    /// A signature over a greeting.
    static func sign(_ wallet: String, by keys: [TestKey] = [], _ body: JSON = hello) -> TestRequest {
        TestRequest("POST", "/v1/wallets/\(wallet)/rpc", body, by: keys)
    }

    static func update(_ wallet: String, _ body: JSON, by keys: [TestKey] = []) -> TestRequest {
        TestRequest("PATCH", "/v1/wallets/\(wallet)", body, by: keys)
    }
}

/// Rules for policies.
enum TestRule {
    static func allow(_ method: String, _ conditions: [JSON] = []) -> JSON { rule(method, "ALLOW", conditions) }
    static func deny(_ method: String, _ conditions: [JSON] = []) -> JSON { rule(method, "DENY", conditions) }

    private static func rule(_ method: String, _ action: String, _ conditions: [JSON]) -> JSON {
        [
            "name": .string("\(action) \(method)"), "method": .string(method), "conditions": .array(conditions),
            "action": .string(action),
        ]
    }

    /// A bound on the sum of an aggregation.
    static func sum(_ aggregation: String, _ comparison: String, _ value: String) -> JSON {
        condition("reference", "aggregation.\(aggregation)", comparison, .string(value))
    }

    static func condition(_ source: String, _ field: String, _ comparison: String, _ value: JSON) -> JSON {
        ["field_source": .string(source), "field": .string(field), "operator": .string(comparison), "value": value]
    }
}
