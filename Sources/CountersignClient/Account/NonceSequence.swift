import Glibc
import Synchronization

/// Nonces for Hyperliquid: milliseconds of the clock, each larger than all before, though the clock stands still or goes back.
public final class NonceSequence: Sendable {
    /// The one that accounts share unless told otherwise, so that two accounts of one wallet never hand out the same nonce.
    public static let process = NonceSequence(clock: clockMs)

    private let clock: @Sendable () -> Int64
    private let newest = Mutex<Int64>(0)

    /// - Parameter clock: milliseconds since 1970, UTC.
    public init(clock: @escaping @Sendable () -> Int64) { self.clock = clock }

    /// A nonce that was never handed out before; from any thread.
    public func next() -> UInt64 {
        newest.withLock { newest in
            newest = max(clock(), newest + 1)
            return UInt64(newest)
        }
    }

    /// Milliseconds since 1970 by the clock of the system.
    public static let clockMs: @Sendable () -> Int64 = {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
    }
}
