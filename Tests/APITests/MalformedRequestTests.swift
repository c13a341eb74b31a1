import HTTPCore
import Testing

@testable import API

/// One request that is wrong in one way.
struct MalformedRequest: Sendable, CustomStringConvertible {
    let description: String
    let method: String
    let target: String
    var body = ""
    var headers: [(name: String, value: String)] = []
    let status: Int
    let code: String
    /// What the text of the answer must name.
    let names: String

    static let rpc = "/v1/wallets/\(Samples.wallet)/rpc"
    static let items = "/v1/condition_sets/\(Samples.set)/condition_set_items"

    static let bodies: [(String, String, String)] = [
        ("truncated", #"{"chain_type":"ether"#, "string"),
        ("half an object", #"{"chain_type":"#, "ends too early"),
        ("a duplicate member", #"{"a":1,"a":2}"#, "twice"),
        ("a lone surrogate", #"{"a":"\ud800"}"#, "surrogate"),
        ("two values", "{}{}", "follow"),
        ("a trailing comma", #"{"a":1,}"#, "member name"),
        ("a number with a leading zero", #"{"a":01}"#, "comma or brace"),
        ("NaN", #"{"a":NaN}"#, "not a JSON value"),
        ("a raw control character", "{\"a\":\"\u{1}\"}", "control character"),
        ("no JSON", "hello", "not a JSON value"),
        ("white space only", "  ", "ends too early"),
        (
            "deep nesting", String(repeating: "[", count: 66) + String(repeating: "]", count: 66),
            "deeper than 64 levels"
        ),
    ]

    static let all: [MalformedRequest] =
        bodies.map { name, body, names in
            MalformedRequest(
                description: "a body: \(name)", method: "POST", target: rpc, body: body, status: 400,
                code: "invalid_data", names: names)
        } + others

    private static func input(
        _ description: String, _ method: String, _ target: String, body: String = "",
        headers: [(name: String, value: String)] = [], naming names: String
    ) -> MalformedRequest {
        MalformedRequest(
            description: description, method: method, target: target, body: body, headers: headers, status: 400,
            code: "invalid_data", names: names)
    }

    private static let others: [MalformedRequest] = [
        MalformedRequest(
            description: "an oversized body", method: "POST", target: rpc,
            body: "\"" + String(repeating: "a", count: 1 << 20) + "\"", status: 413, code: "payload_too_large",
            names: "longer"),
        input("a change without a body", "PATCH", "/v1/wallets/\(Samples.wallet)", naming: "Required: a JSON body"),
        input("a change that is null", "PATCH", "/v1/wallets/\(Samples.wallet)", body: "null", naming: "not empty"),
        input("a change that is a list", "PATCH", "/v1/wallets/\(Samples.wallet)", body: "[]", naming: "not empty"),
        input("an empty text", "POST", "/v1/wallets/\(Samples.wallet)/archive", body: "\"\"", naming: "not empty"),
        input("a proposed change without a body", "PATCH", "/v1/intents/wallets/\(Samples.wallet)", naming: "Required"),
        input("a form", "POST", rpc, body: "{}", headers: [("content-type", "text/plain")], naming: "content-type"),
        input(
            "a longer type", "POST", rpc, body: "{}", headers: [("content-type", "application/json5")],
            naming: "content-type"),
        input("a body of a GET", "GET", "/v1/wallets", body: "{}", naming: "no body"),
        input("a body of a DELETE", "DELETE", "/v1/policies/\(Samples.policy)", body: #"{"a":1}"#, naming: "no body"),
        input("an unknown query", "GET", "/v1/wallets?colour=red", naming: "`colour`"),
        input("an unknown query of a change", "POST", "/v1/wallets?x=1", body: "{}", naming: "`x`"),
        input("a query of a record", "GET", "/v1/wallets/\(Samples.wallet)?x", naming: "`x`"),
        input("a query of the health check", "GET", "/healthz?x=1", naming: "`x`"),
        input("user_id", "GET", "/v1/wallets?user_id=did:privy:x", naming: "`user_id`"),
        input("a filter of wallets at policies", "GET", "/v1/policies?chain_type=ethereum", naming: "`chain_type`"),
        input("a limit of 0", "GET", "/v1/wallets?limit=0", naming: "`limit`"),
        input("a limit of 101", "GET", "/v1/wallets?limit=101", naming: "`limit`"),
        input("a limit with a sign", "GET", "/v1/wallets?limit=%2B5", naming: "`limit`"),
        input("a limit that is no number", "GET", "/v1/wallets?limit=ten", naming: "`limit`"),
        input("two limits", "GET", "/v1/wallets?limit=1&limit=2", naming: "`limit`"),
        input("an empty limit", "GET", "/v1/wallets?limit=", naming: "`limit`"),
        input("a cursor", "GET", "/v1/wallets?cursor=abc", naming: "`cursor`"),
        input("a cursor that is no base64url", "GET", "/v1/policies?cursor=%3F", naming: "`cursor`"),
        input("a cursor of items", "GET", "\(items)?cursor=AAAA", naming: "`cursor`"),
        input(
            "a user and a key", "GET",
            "/v1/wallets?user_id=did:privy:\(String(repeating: "u", count: 24))&authorization_key=MFkw",
            naming: "`authorization_key`"),
        input("a key", "GET", "/v1/wallets?authorization_key=MFkw", naming: "`authorization_key`"),
        input("a dry run for nobody", "POST", "\(rpc)?dry_run=true", body: "{}", naming: "`as`"),
        input("a dry run for somebody", "POST", "\(rpc)?dry_run=true&as=me", body: "{}", naming: "`as`"),
        input("a dry run that is none", "POST", "\(rpc)?dry_run=false&as=owner", body: "{}", naming: "`dry_run`"),
        input("as without a dry run", "POST", "\(rpc)?as=owner", body: "{}", naming: "`dry_run`"),
        input("a dry run without a body", "POST", "\(rpc)?dry_run=true&as=owner", naming: "Required"),
        input(
            "a dry run with signatures", "POST", "\(rpc)?dry_run=true&as=owner", body: "{}",
            headers: [("privy-authorization-signature", "MEUCIQ==")], naming: "`privy-authorization-signature`"),
        input(
            "an idempotency key of a PATCH", "PATCH", "/v1/wallets/\(Samples.wallet)", body: "{}",
            headers: [("privy-idempotency-key", "k")], naming: "`privy-idempotency-key`"),
        input(
            "a long idempotency key", "POST", rpc, body: "{}",
            headers: [("privy-idempotency-key", String(repeating: "k", count: 257))],
            naming: "`privy-idempotency-key`"),
        input(
            "an idempotency key with a space", "POST", rpc, body: "{}", headers: [("privy-idempotency-key", "a b")],
            naming: "`privy-idempotency-key`"),
        input(
            "two signature headers", "POST", rpc, body: "{}",
            headers: [("privy-authorization-signature", "a"), ("Privy-Authorization-Signature", "b")],
            naming: "`privy-authorization-signature`"),
        input(
            "a long expiry", "POST", rpc, body: "{}",
            headers: [("privy-request-expiry", String(repeating: "1", count: 33))], naming: "`privy-request-expiry`"),
        input("an address without a body", "POST", "/v1/wallets/address", naming: "Required"),
        input(
            "an address with U+0000", "POST", "/v1/wallets/address", body: #"{"address":"0x\u0000"}"#, naming: "U+0000"),
        input("the log of something that is no wallet", "GET", "/v1/audit?wallet_id=null", naming: "`wallet_id`"),
        input("the log of something that is no quorum", "GET", "/v1/audit?actor_id=me", naming: "`actor_id`"),
        input(
            "an expiry that is no time", "POST", "/v1/wallets", body: "{}", headers: [("privy-request-expiry", "{}")],
            naming: "`privy-request-expiry`"),
        input(
            "an expiry that nobody signed", "POST", "/v1/intents/\(Samples.wallet)/reject",
            headers: [("privy-request-expiry", "soon")], naming: "`privy-request-expiry`"),
        input("an address of a list", "POST", "/v1/wallets/address", body: "[]", naming: "Expected object"),
        input(
            "an address that is a number", "POST", "/v1/wallets/address", body: #"{"address":1}"#, naming: "`address`"),
        input(
            "an address and more", "POST", "/v1/wallets/address", body: #"{"address":"0x","b":1}"#, naming: "'b'"),
        input("an evaluation without a body", "POST", "/v1/policies/\(Samples.policy)/evaluate", naming: "Required"),
        MalformedRequest(
            description: "a bad escape", method: "GET", target: "/v1/wallets?limit=%zz", status: 400,
            code: "malformed_request", names: "escape"),
    ]
}

@Suite struct MalformedRequestTests {
    @Test(arguments: MalformedRequest.all)
    func `what is malformed is refused with the name of what is wrong`(request: MalformedRequest) async throws {
        let harness = Harness()
        let answer = await harness.send(
            request.method, request.target, body: request.body, headers: request.headers)
        #expect(answer.status == request.status)
        #expect(answer.code == request.code)
        #expect(answer.error.contains(request.names), "\(answer.error)")
        #expect(harness.service.state.withLock { $0.performed.isEmpty && $0.judged.isEmpty })
    }
}
