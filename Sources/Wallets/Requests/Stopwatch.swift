/// The monotonic clock, for measuring stages.
public enum Stopwatch {
    /// Nanoseconds since some fixed moment.
    public static func now() -> UInt64 {
        let (seconds, attoseconds) = ContinuousClock.now.instantParts
        return UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
    }
}

extension ContinuousClock.Instant {
    fileprivate var instantParts: (seconds: Int64, attoseconds: Int64) {
        ContinuousClock.Instant.origin.duration(to: self).components
    }

    private static let origin = ContinuousClock.now
}
