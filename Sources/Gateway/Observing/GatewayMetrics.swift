import HTTPClient
import Telemetry

/// What is counted about a gateway.
struct GatewayMetrics: Sendable {
    private static let statuses = Array(Set(GatewayErrorCode.allCases.map(\.status) + [200, 204])).sorted()
    private static let outcomes = [
        "answered", "unreachable", "timed_out", "lost", "bad_answer", "answer_too_large", "busy",
    ]

    private let requests: CounterTable
    private let refusals: [Counter]
    private let upstream: [Counter]
    private let inFlight: Gauge
    private let durations: [Histogram]

    init(_ metrics: Metrics, version: String) {
        metrics.info("countersign_build_info", "The build.", labels: [("version", version)])
        requests = metrics.counterTable(
            "countersign_gateway_requests_total", "Requests that were answered.",
            row: ("route", VaultPath.routes + ["unmatched", "unread"]),
            column: ("status", Self.statuses.map { "\($0)" } + ["other"]))
        refusals = metrics.counters(
            "countersign_gateway_refusals_total", "Requests that the gateway answered by itself.", label: "code",
            values: GatewayErrorCode.allCases.map(\.rawValue))
        upstream = metrics.counters(
            "countersign_gateway_upstream_total", "What became of requests to upstreams.", label: "outcome",
            values: Self.outcomes)
        inFlight = metrics.gauge("countersign_gateway_requests_in_flight", "Requests that are being answered.")
        durations = metrics.histograms(
            "countersign_gateway_duration_seconds", "How long forwarded requests took.", label: "part",
            values: ["request", "upstream"])
    }

    func began() { inFlight.add(1) }

    func ended(route: String?, status: Int, code: GatewayErrorCode?) {
        inFlight.add(-1)
        count(row: route.flatMap { VaultPath.routes.firstIndex(of: $0) } ?? VaultPath.routes.count, status, code)
    }

    func refusedUnread(status: Int, code: GatewayErrorCode) { count(row: VaultPath.routes.count + 1, status, code) }

    func forwarded(us: Int64, upstreamUs: Int64) {
        durations[0].observe(us: us)
        durations[1].observe(us: upstreamUs)
    }

    func noteUpstream(_ error: HTTPClientError?) {
        let outcome: Int
        switch error?.code {
        case nil: outcome = 0
        case .unreachable?, .invalidRequest?: outcome = 1
        case .timedOut?: outcome = 2
        case .badAnswer?: outcome = 4
        case .answerTooLarge?: outcome = 5
        case .tooManyRequests?: outcome = 6
        default: outcome = 3
        }
        upstream[outcome].increment()
    }

    private func count(row: Int, _ status: Int, _ code: GatewayErrorCode?) {
        requests[row, Self.statuses.firstIndex(of: status) ?? Self.statuses.count].increment()
        guard let code, let position = GatewayErrorCode.allCases.firstIndex(of: code) else { return }
        refusals[position].increment()
    }
}
