/// Measures how long a step takes, by the monotonic clock.
struct Stopwatch {
    private let began = ContinuousClock.now

    var elapsedUs: Int64 {
        let (seconds, attoseconds) = began.duration(to: .now).components
        return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }
}
