/// Takes note of what policies in the shadow said. Called from any thread; must be quick.
public protocol ShadowObserver: Sendable {
    /// - Parameters:
    ///   - shadow: `allow`, `deny` or `unjudged`.
    ///   - decision: what was decided: `allow` or `deny`.
    func observe(shadow: String, decision: String)
}

/// Counts into `countersign_shadow_verdicts_total{shadow,decision}`.
public struct ShadowCounters: ShadowObserver {
    private static let shadows = ["allow", "deny", "unjudged"]
    private static let decisions = ["allow", "deny"]

    private let table: CounterTable

    /// Makes a counter for each verdict among `metrics`.
    public init(_ metrics: Metrics) {
        table = metrics.counterTable(
            "countersign_shadow_verdicts_total", "What policies in the shadow said of requests, and what was decided.",
            row: ("shadow", Self.shadows), column: ("decision", Self.decisions))
    }

    public func observe(shadow: String, decision: String) {
        guard let row = Self.shadows.firstIndex(of: shadow), let column = Self.decisions.firstIndex(of: decision) else {
            return
        }
        table[row, column].increment()
    }
}
