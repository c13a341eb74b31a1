import Testing

@testable import Webhooks

@Suite struct RetryScheduleTests {
    /// Svix: immediately, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 10 h.
    @Test func `attempts lie apart as at svix`() {
        var (nowMs, times) = (Int64(0), [Int64(0)])
        var count: Int64 = 1
        while let next = RetrySchedule.nextAtMs(afterAttempts: count, nowMs: nowMs) {
            nowMs = next
            times.append(next / 1_000)
            count += 1
        }
        #expect(times == [0, 5, 305, 2_105, 9_305, 27_305, 63_305, 99_305])
        #expect(count == 8)
    }

    @Test(arguments: [0, -1, 8, 9, Int64.max]) func `beyond the last attempt there is none`(count: Int64) {
        #expect(RetrySchedule.nextAtMs(afterAttempts: count, nowMs: 7) == nil)
    }
}
