import HTTPCore
import Testing

@testable import API

@Suite struct RoutingTests {
    private let router = Router(RouteTable.offered + RouteTable.absent)

    private func path(_ template: String) -> String {
        template.split(separator: "/").map { $0.hasPrefix("{") ? "a\($0.utf8.count)" : String($0) }
            .reduce("") { $0 + "/" + $1 }
    }

    @Test func `every route is found by its own path`() throws {
        for (index, route) in RouteTable.offered.enumerated() {
            let match = try router.match(method: route.method, path: path(route.template))
            #expect(match.index == index)
            #expect(match.route.template == route.template)
            #expect(match.parameters.count == route.template.split(separator: "{").count - 1)
        }
    }

    @Test func `no two routes are the same`() {
        let names = (RouteTable.offered + RouteTable.absent).map { "\($0.method) \(path($0.template))" }
        #expect(Set(names).count == names.count)
    }

    @Test(
        arguments: [
            "/", "", "*", "/v1", "/v1/", "/v2/wallets", "/v1/wallets/", "/v1/wallets//rpc", "//v1/wallets",
            "/V1/wallets",
            "/v1/wallets/a/b/c", "/v1/wallets/%61ddress/x", "/healthz/", "/v1/policies/p/rules/r/x/y/z/1/2/3/4",
        ])
    func `an unknown path is not found`(path: String) async {
        let answer = await Harness().send("GET", path)
        #expect(answer.status == 404)
        #expect(answer.text == #"{"error":"Not found","code":"not_found"}"#)
    }

    @Test(
        arguments: [
            ("PUT", "/v1/wallets", "POST, GET, HEAD"), ("DELETE", "/v1/wallets/\(Samples.wallet)", "GET, PATCH, HEAD"),
            ("GET", "/v1/wallets/address", "POST"), ("POST", "/healthz", "GET, HEAD"),
            ("get", "/v1/wallets", "POST, GET, HEAD"), ("OPTIONS", "/v1/policies", "POST, GET, HEAD"),
        ])
    func `a method that a path does not take is refused with those that it does`(
        method: String, path: String, allowed: String
    ) async {
        let answer = await Harness().send(method, path)
        #expect(answer.status == 405)
        #expect(answer.code == "method_not_allowed")
        #expect(answer.headers["allow"] == allowed)
    }

    @Test(
        arguments: [
            ("POST", "/v1/wallets/\(Samples.wallet)/swap", "/v1/wallets/{wallet_id}/swap"),
            ("GET", "/v1/transactions", "/v1/transactions"),
        ])
    func `what Privy has and we have not says so`(method: String, path: String, names: String) async {
        let answer = await Harness().send(method, path)
        #expect(answer.status == 404)
        #expect(answer.code == "not_supported")
        #expect(answer.error.contains(names))
    }

    @Test(arguments: [("GET", 404), ("POST", 404)])
    func `another method of what we do not offer is not found`(method: String, status: Int) async {
        let answer = await Harness().send(
            method, "/v1/wallets/\(Samples.wallet)/\(method == "GET" ? "transfer" : "balance")")
        #expect(answer.status == status)
        #expect(answer.code == "not_found")
    }

    @Test(
        arguments: [
            ("GET", "/v1/wallets/short", "Wallet not found"),
            ("PATCH", "/v1/wallets/UPPERUPPERUPPERUPPERUPPE", "Wallet not found"),
            ("POST", "/v1/wallets/../rpc", "Wallet not found"),
            ("DELETE", "/v1/key_quorums/nothing", "Key quorum not found"),
            ("GET", "/v1/key_quorums/\(Samples.quorum)", "Key quorum not found"),
            ("GET", "/v1/policies/\(Samples.policy)/rules/\(Samples.rule)", "Policy not found"),
            ("POST", "/v1/policies/x/rules", "Policy not found"),
            ("GET", "/v1/condition_sets/\(Samples.set)/condition_set_items", "Condition set not found"),
        ])
    func `an id that leads nowhere says what was not found`(method: String, path: String, text: String) async {
        let answer = await Harness().send(method, path, body: method == "POST" || method == "PATCH" ? "{}" : "")
        #expect(answer.status == 404)
        #expect(answer.code == "not_found")
        #expect(answer.error == text)
    }
}
