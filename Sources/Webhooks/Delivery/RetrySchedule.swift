/// When an event is tried again that could not be delivered: as Svix does it.
enum RetrySchedule {
    /// Milliseconds after each failed attempt; after the last one nothing is tried any more.
    static let delaysMs: [Int64] = [
        5_000, 300_000, 1_800_000, 7_200_000, 18_000_000, 36_000_000, 36_000_000,
    ]

    /// When to try again after so many failed attempts; nil for never.
    static func nextAtMs(afterAttempts count: Int64, nowMs: Int64) -> Int64? {
        guard 1...Int64(delaysMs.count) ~= count else { return nil }
        return nowMs + delaysMs[Int(count) - 1]
    }
}
