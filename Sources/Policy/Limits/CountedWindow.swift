import Bytes

/// One window as a history tells it: what is used of it is counted again, decision by decision.
///
/// Bounded: at most 65 536 steps of its span, and as many that have expired.
public struct CountedWindow: Sendable {
    public let window: LimitWindow
    public private(set) var sum = UInt256.zero
    /// Where the fixed span begins that `sum` is of, milliseconds since 1970.
    public private(set) var startMs: Int64 = -(1 << 60)
    /// When something was counted last, milliseconds since 1970.
    public private(set) var latestMs: Int64 = -(1 << 60)
    /// What of a rolling window still counts, by the end of its step, the oldest first.
    private var steps: [(atMs: Int64, amount: UInt256)] = []
    private var expired = 0

    /// A window of which nothing is used.
    public init(_ window: LimitWindow) { self.window = window }

    /// What is used at a time in milliseconds since 1970, or at that of the latest that was counted, if that is later.
    public func used(atMs timeMs: Int64) -> UInt256 {
        let (span, nowMs) = (window.span, max(timeMs, latestMs))
        switch span.kind {
        case .fixed: return span.startMs(at: nowMs) > startMs ? .zero : sum
        case .rolling:
            // Only as far as it is certain: a later receipt may be of an earlier time, but not before the latest counted.
            var used = sum
            for step in steps[expired...] {
                guard step.atMs <= nowMs - span.lengthMs else { break }
                used = used.subtracting(step.amount) ?? .zero
            }
            return used
        }
    }

    /// Counts an amount; false when the sum is more than 256 bits hold.
    public mutating func count(_ amount: UInt256, atMs timeMs: Int64) -> Bool {
        let (span, nowMs) = (window.span, max(timeMs, latestMs))
        guard let total = used(atMs: timeMs).adding(amount) else { return false }
        sum = total
        latestMs = nowMs
        switch span.kind {
        case .fixed: startMs = span.startMs(at: nowMs)
        case .rolling:
            while expired < steps.count, steps[expired].atMs <= nowMs - span.lengthMs { expired += 1 }
            if expired > 1024, expired > steps.count / 2 {
                steps.removeFirst(expired)
                expired = 0
            }
            let end = span.stepEndMs(at: nowMs)
            if let last = steps.last, last.atMs == end {
                guard let amount = last.amount.adding(amount) else { return false }
                steps[steps.count - 1].amount = amount
            } else {
                steps.append((end, amount))
            }
        }
        return true
    }

    /// The steps that still count at the time of the latest.
    public var living: [Int64: UInt256] {
        Dictionary(steps[expired...].map { ($0.atMs, $0.amount) }) { first, _ in first }
    }
}
