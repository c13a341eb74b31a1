import Telemetry

/// What is counted about requests.
struct RequestMetrics: Sendable {
    private static let statuses = Array(Set(ErrorCode.allCases.map(\.status) + [200, 422])).sorted()

    private let requests: CounterTable
    private let refusals: [Counter]
    private let inFlight: Gauge
    private let unmatchedRow: Int
    private let unreadRow: Int

    init(_ metrics: Metrics, routes: [Route], version: String) {
        metrics.info("countersign_build_info", "The build.", labels: [("version", version)])
        inFlight = metrics.gauge("countersign_http_requests_in_flight", "Requests that are being answered.")
        requests = metrics.counterTable(
            "countersign_http_requests_total", "Requests that were answered.",
            row: ("route", routes.map { "\($0.method) \($0.template)" } + ["unmatched", "unread"]),
            column: ("status", Self.statuses.map(String.init) + ["other"]))
        refusals = metrics.counters(
            "countersign_refusals_total", "Requests that were refused, by code.", label: "code",
            values: ErrorCode.allCases.map(\.rawValue))
        unmatchedRow = routes.count
        unreadRow = routes.count + 1
    }

    func began() { inFlight.add(1) }

    /// - Parameter route: the route's place in the table; nil when there was none.
    func ended(route: Int?, status: Int, code: ErrorCode?) {
        inFlight.add(-1)
        count(row: route ?? unmatchedRow, status: status, code: code)
    }

    /// What was refused before it was a request.
    func refusedUnread(status: Int, code: ErrorCode) { count(row: unreadRow, status: status, code: code) }

    private func count(row: Int, status: Int, code: ErrorCode?) {
        let column = Self.statuses.firstIndex(of: status) ?? Self.statuses.count
        requests[row, column].increment()
        if let code, let position = ErrorCode.allCases.firstIndex(of: code) { refusals[position].increment() }
    }
}
