import Glibc

/// Measures how long a step takes, by the monotonic clock.
struct Stopwatch {
    private let beganUs = Stopwatch.nowUs

    var elapsedUs: Int64 { Stopwatch.nowUs - beganUs }

    private static var nowUs: Int64 {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1_000
    }
}
