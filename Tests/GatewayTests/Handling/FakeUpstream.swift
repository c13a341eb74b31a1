import Bytes
import HTTPClient
import HTTPCore
import Synchronization
import Telemetry

@testable import Gateway

/// Answers what it is told and remembers what it was sent.
final class FakeUpstream: Upstream {
    private let state = Mutex(State())

    private struct State {
        var sent: [OutgoingRequest] = []
        var reached: [RemoteURL] = []
        var isReachable = true
        var answer: Result<IncomingResponse, HTTPClientError> = .success(IncomingResponse(status: 200))
    }

    var reached: [RemoteURL] { state.withLock { $0.reached } }

    func isReachable(_ isReachable: Bool) { state.withLock { $0.isReachable = isReachable } }

    func reach(_ url: RemoteURL) async throws(HTTPClientError) {
        let isReachable = state.withLock { state in
            state.reached.append(url)
            return state.isReachable
        }
        guard isReachable else { throw HTTPClientError(.unreachable, "Nobody listens.") }
    }

    var sent: [OutgoingRequest] { state.withLock { $0.sent } }

    func answer(with result: Result<IncomingResponse, HTTPClientError>) { state.withLock { $0.answer = result } }

    func send(_ request: OutgoingRequest) async throws(HTTPClientError) -> IncomingResponse {
        try state.withLock { state in
            state.sent.append(request)
            return state.answer
        }.get()
    }
}

/// A gateway with one vault of each kind, whose upstream and clock are the test's.
final class GatewayHarness: Sendable {
    static let wallet = "id2tptkqrxd39qo9j423etij"
    static let limited = "limitedwallet00000000001"
    static let signature =
        "MEQCIH9/f39/f39/f39/f39/f39/f39/f39/f39/f39/f39/AiB/f39/f39/f39/f39/f39/f39/f39/f39/f39/f39/fw=="

    let upstream = FakeUpstream()
    private let handlers: Gateway.Handlers
    private let clock: Clock

    /// The harness's clock, shared with the gateway.
    final class Clock: Sendable {
        let us = Mutex<Int64>(1_000_000_000)
    }

    init() throws {
        let text = """
            {"apps": [{"app_id": "cmapp", "secret_file": "s", "upstream": "https://api.privy.io"}], "vaults": [
             {"wallet_id": "\(Self.wallet)", "app_id": "cmapp"},
             {"wallet_id": "\(Self.limited)", "app_id": "cmapp", "rate": {"per_second": 1, "burst": 2}}]}
            """
        let configuration = try GatewayConfiguration(json: Array(text.utf8))
        let clock = Clock()
        let gateway = Gateway(
            configuration, directory: try VaultDirectory(configuration, secrets: ["cmapp": Array("secret".utf8)]),
            metrics: Metrics(), version: "test",
            time: TimeSource(unixMs: { 1_767_323_045_678 }, monotonicUs: { clock.us.withLock { $0 } }), instance: 35,
            check: try OperatorCheck())
        handlers = gateway.handlers(upstream: upstream)
        self.clock = clock
    }

    func advance(us: Int64) { clock.us.withLock { $0 += us } }

    func get(_ path: String) async -> HTTPResponse {
        await handlers.requests(HTTPRequest(method: "GET", target: path))
    }

    func post(
        _ path: String = "/v1/vault/\(GatewayHarness.wallet)/rpc", _ headers: [(name: String, value: String)]? = nil,
        body: String = "{ }"
    ) async -> HTTPResponse {
        await handlers.requests(
            HTTPRequest(method: "POST", target: path, headers: headers ?? Self.headers, body: Array(body.utf8)))
    }

    static let headers: [(name: String, value: String)] = [
        ("content-type", "application/json"), ("x-privy-app-id", "cmapp"),
        ("x-privy-authorization-signature", signature),
    ]
}

extension HTTPResponse {
    var code: String? { (try? JSON.parse(body))?["code"]?.stringValue }

    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}
