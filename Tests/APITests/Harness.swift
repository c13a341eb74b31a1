import Bytes
import HTTPCore
import Synchronization
import Telemetry
import Wallets

@testable import API

/// The handler with everything around it under the test's control.
final class Harness: Sendable {
    let service = FakeService()
    let approvals = FakeApprovals()
    let metrics = Metrics()
    private let clockUs = Mutex<Int64>(1_000_000_000)
    private let lines = Mutex<[String]>([])
    private let handlers = Mutex<API.Handlers?>(nil)

    init(relay: (any Relay)? = nil, _ configure: (inout APIConfiguration) -> Void = { _ in }) {
        var configuration = APIConfiguration()
        configure(&configuration)
        let made = API.handlers(
            service: service, approvals: approvals, relay: relay, configuration: configuration, metrics: metrics,
            stages: StageHistograms(metrics),
            time: TimeSource(unixMs: { 1_767_323_045_678 }, monotonicUs: { [unowned self] in clockUs.withLock { $0 } }),
            instance: 35,
            log: { [unowned self] line in lines.withLock { $0.append(String(decoding: line, as: UTF8.self)) } })
        handlers.withLock { $0 = made }
    }

    func advance(us: Int64) { clockUs.withLock { $0 += us } }

    var log: [String] { lines.withLock { $0 } }

    var exposition: String { String(decoding: metrics.exposition(), as: UTF8.self) }

    static func basic(_ appID: String, _ secret: String) -> String {
        "Basic " + Base64.encode(Array("\(appID):\(secret)".utf8))
    }

    /// The header fields by which the test app proves who it is.
    static let credentials = [
        (name: "Authorization", value: basic(FakeService.appID, FakeService.secret)),
        (name: "privy-app-id", value: FakeService.appID),
    ]

    /// Sends a request with the credentials of the test app.
    func send(
        _ method: String, _ target: String, body: String = "", headers: [(name: String, value: String)] = []
    ) async -> Answer {
        await send(
            HTTPRequest(
                method: method, target: target, headers: Self.credentials + headers, body: Array(body.utf8),
                remoteAddress: "192.0.2.1"))
    }

    func send(_ request: HTTPRequest) async -> Answer {
        guard let handlers = handlers.withLock({ $0 }) else { return Answer(HTTPResponse(status: 599)) }
        return Answer(await handlers.requests(request))
    }

    /// What a client is told that sent no request.
    func refuse(_ error: HTTPError, from remoteAddress: String) -> Answer {
        Answer(handlers.withLock { $0 }?.refusals(error, remoteAddress) ?? HTTPResponse(status: 599))
    }
}

/// An answer, read.
struct Answer: Sendable {
    let status: Int
    let headers: [String: String]
    let text: String
    let json: JSON?

    init(_ response: HTTPResponse) {
        status = response.status
        headers = Dictionary(response.headers.map { ($0.name, $0.value) }) { "\($0), \($1)" }
        text = String(decoding: response.body, as: UTF8.self)
        json = try? JSON.parse(response.body)
    }

    var code: String? { json?["code"]?.stringValue }
    var error: String { json?["error"]?.stringValue ?? "" }
}
