import Glibc

/// Where a face gets the time from.
public struct TimeSource: Sendable {
    /// Milliseconds since 1970, for people.
    public let unixMs: @Sendable () -> Int64
    /// Microseconds of a clock that is never set, for limits and durations.
    public let monotonicUs: @Sendable () -> Int64

    public init(unixMs: @escaping @Sendable () -> Int64, monotonicUs: @escaping @Sendable () -> Int64) {
        self.unixMs = unixMs
        self.monotonicUs = monotonicUs
    }

    /// The kernel's clocks.
    public static let system = TimeSource(
        unixMs: { read(CLOCK_REALTIME) / 1_000 }, monotonicUs: { read(CLOCK_MONOTONIC) })

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}
