/// How often something may happen: so many times per period on average, with bursts up to a size.
///
/// The generic cell rate algorithm (GCRA) in integer microseconds. All that is remembered of the past is one moment, the
/// theoretical arrival time: when the bucket will be full again.
public struct RateLimit: Equatable, Sendable {
    /// How long one unit takes to grow back, at least one microsecond.
    public let emissionUs: Int64
    /// How many units may be taken at once.
    public let burst: Int64

    /// How long an empty bucket takes to fill.
    var toleranceUs: Int64 { emissionUs * burst }

    // Their product stays far below 2^63, so that nothing here can overflow.
    private static let maximumBurst: Int64 = 1_000_000
    private static let maximumEmissionUs: Int64 = 86_400_000_000

    /// - Parameters:
    ///   - limit: units per period, at least 1.
    ///   - periodUs: microseconds, at most a day for each unit; more is taken for a day.
    ///   - burst: units that may be taken at once, 1 to 1 000 000; what is outside is brought inside.
    public init(limit: Int64, periodUs: Int64, burst: Int64) {
        emissionUs = min(max(periodUs / max(limit, 1), 1), Self.maximumEmissionUs)
        self.burst = min(max(burst, 1), Self.maximumBurst)
    }

    /// A limit per second, or nil for zero: no limit.
    public init?(perSecond limit: Int, burst: Int) {
        guard limit > 0 else { return nil }
        self.init(limit: Int64(limit), periodUs: 1_000_000, burst: Int64(burst))
    }

    /// Takes units from a bucket if they are there; otherwise takes none.
    /// - Parameters:
    ///   - cost: units, not negative; 0 looks without taking.
    ///   - arrivalUs: the bucket: its theoretical arrival time, in the clock of `nowUs`.
    public func take(_ cost: Int64, from arrivalUs: inout Int64, nowUs: Int64) -> RateLimitDecision {
        // A clock that goes back gives nobody more: the later of the two moments counts.
        let currentUs = max(arrivalUs, nowUs)
        let fullUs = currentUs - toleranceUs
        let cost = min(max(cost, 0), burst + 1)
        let nextUs = currentUs + emissionUs * cost
        let roomUs = nowUs - (nextUs - toleranceUs)
        guard roomUs >= 0 else {
            return RateLimitDecision(
                isAllowed: false, remaining: (nowUs - fullUs).dividedDown(by: emissionUs),
                retryAfterUs: cost > burst ? nil : -roomUs, resetAfterUs: currentUs - nowUs)
        }
        arrivalUs = nextUs
        return RateLimitDecision(
            isAllowed: true, remaining: roomUs.dividedDown(by: emissionUs), retryAfterUs: nil,
            resetAfterUs: nextUs - nowUs)
    }
}

/// What a bucket said.
public struct RateLimitDecision: Equatable, Sendable {
    public let isAllowed: Bool
    /// Units left; negative while a clock that went back catches up.
    public let remaining: Int64
    /// How long to wait before the same cost is there; nil when it is allowed, or more than a bucket ever holds.
    public let retryAfterUs: Int64?
    /// How long until the bucket is full.
    public let resetAfterUs: Int64

    /// What a limit that does not exist says.
    static let unlimited = RateLimitDecision(
        isAllowed: true, remaining: .max, retryAfterUs: nil, resetAfterUs: 0)
}

extension Int64 {
    /// The quotient rounded towards negative infinity.
    fileprivate func dividedDown(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
