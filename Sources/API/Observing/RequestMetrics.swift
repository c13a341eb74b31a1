import Telemetry

/// What is counted about requests.
struct RequestMetrics: Sendable {
    private static let statuses = Array(Set(ErrorCode.allCases.map(\.status) + [200])).sorted()

    private let requests: CounterTable
    private let refusals: [Counter]
    private let inFlight: Gauge
    private let unmatchedRow: Int

    init(_ metrics: Metrics, routes: [Route], version: String) {
        metrics.info("countersign_build_info", "The build.", labels: [("version", version)])
        inFlight = metrics.gauge("countersign_http_requests_in_flight", "Requests that are being answered.")
        requests = metrics.counterTable(
            "countersign_http_requests_total", "Requests that were answered.",
            row: ("route", routes.map { "\($0.method) \($0.template)" } + ["unmatched"]),
            column: ("status", Self.statuses.map(String.init) + ["other"]))
        refusals = metrics.counters(
            "countersign_refusals_total", "Requests that were refused, by code.", label: "code",
            values: ErrorCode.allCases.map(\.rawValue))
        unmatchedRow = routes.count
    }

    func began() { inFlight.add(1) }

    /// - Parameter route: the route's place in the table; nil when there was none.
    func ended(route: Int?, status: Int, code: ErrorCode?) {
        inFlight.add(-1)
        let column = Self.statuses.firstIndex(of: status) ?? Self.statuses.count
        requests[route ?? unmatchedRow, column].increment()
        if let code, let position = ErrorCode.allCases.firstIndex(of: code) { refusals[position].increment() }
    }
}
