import Testing

@testable import Storage

@Suite struct BackoffTests {
    @Test func `Each failure doubles the pause, up to the longest`() {
        var backoff = Backoff()
        #expect(backoff.allowsAttempt(atMs: 0))
        var nowMs: Int64 = 1000
        for pauseMs: Int64 in [100, 200, 400, 800, 1600, 3200, 5000, 5000] {
            backoff.failed(atMs: nowMs)
            #expect(!backoff.allowsAttempt(atMs: nowMs + pauseMs - 1))
            nowMs += pauseMs
            #expect(backoff.allowsAttempt(atMs: nowMs))
        }
    }

    @Test func `A success forgets the failures`() {
        var backoff = Backoff()
        backoff.failed(atMs: 0)
        backoff.failed(atMs: 100)
        backoff.succeeded()
        #expect(backoff.allowsAttempt(atMs: 100))
        backoff.failed(atMs: 100)
        #expect(backoff.allowsAttempt(atMs: 200))
    }
}
