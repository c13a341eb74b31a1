/// The steps of a request, each of which takes its time.
public enum Stage: Int, Sendable, CaseIterable {
    /// From the first to the last.
    case request
    /// Comparing the app's secret.
    case authenticate
    /// Reading the body.
    case parse
    /// The use case as a whole, everything below included.
    case service
    /// Gathering sealed records and key material.
    case gather
    /// Searching the form of the payload that the signatures are for.
    case verify
    /// The signer's round trip.
    case sign
    /// Making receipt and effect durable.
    case commit
}

/// Takes note of how long the steps of a request took. Called from any thread; must be quick.
public protocol StageObserver: Sendable {
    func observe(_ stage: Stage, us: Int64)
}

/// Observes stages into histograms `countersign_stage_duration_seconds{stage}`.
public struct StageHistograms: StageObserver {
    /// One for each stage, by its number.
    private let histograms: [Histogram]

    /// Makes a histogram for each stage among `metrics`.
    public init(_ metrics: Metrics) {
        histograms = metrics.histograms(
            "countersign_stage_duration_seconds", "How long the steps of requests took.", label: "stage",
            values: Stage.allCases.map { "\($0)" })
    }

    public func observe(_ stage: Stage, us: Int64) { histograms[stage.rawValue].observe(us: us) }
}
