/// Says when a connection that could not be made may be tried again: after 100 ms, then twice as long each time, up to 5 s.
///
/// In between, callers get their error at once instead of each waiting for a time-out of their own.
struct Backoff {
    static let firstDelayMs: Int64 = 100
    static let longestDelayMs: Int64 = 5000

    private var delayMs: Int64 = 0
    private var notBeforeMs = Int64.min

    func allowsAttempt(atMs nowMs: Int64) -> Bool { nowMs >= notBeforeMs }

    mutating func failed(atMs nowMs: Int64) {
        delayMs = delayMs == 0 ? Self.firstDelayMs : min(delayMs * 2, Self.longestDelayMs)
        notBeforeMs = nowMs + delayMs
    }

    mutating func succeeded() { self = Backoff() }
}
