import Bytes
import Policy
import Storage

/// What was used of one window, as it is stored: the numbers behind the rule that no limit is passed (S29).
///
/// The time of a window never goes back, whatever the clocks of several signers say: it is the time of a receipt or the
/// latest counted, whichever is later.
struct WindowState: Sendable {
    /// What an amount of a rolling window is counted under: one row for each step that has any.
    struct Entry: Sendable {
        /// The end of the step.
        let atMs: Int64
        let amount: UInt256
    }

    /// Expired entries of one window that one commit takes away, at most; what is left over is still counted until the
    /// next one.
    static let expiryLimit = 4096

    private(set) var sum = UInt256.zero
    /// Where the fixed span begins that `sum` is of.
    private(set) var startMs = WindowState.never
    /// When something was counted last.
    private(set) var latestMs = WindowState.never
    /// What was counted in the step of `latestMs`.
    private(set) var latestAmount = UInt256.zero
    /// The oldest entries, as far as they were read because they may have expired.
    private var oldest: ArraySlice<Entry> = []
    /// Steps that changed since the state was read, with what they hold now.
    private(set) var changed: [Int64: UInt256] = [:]
    /// Entries up to here are not counted any more; nil when none was taken away.
    private(set) var forgottenUpToMs: Int64?

    private static let never: Int64 = -(1 << 60)

    init() {}

    /// - Parameters:
    ///   - row: sum, start, latest, amount of the latest step, from a column on.
    ///   - oldest: entries that may have expired, the oldest first.
    init(_ row: Row, at column: Int, oldest: [Entry]) throws {
        sum = try WindowState.amount(row.text(column))
        startMs = try row.integer(column + 1)
        latestMs = try row.integer(column + 2)
        latestAmount = try WindowState.amount(row.text(column + 3))
        self.oldest = oldest[...]
    }

    static func amount(_ text: String) throws -> UInt256 {
        guard let amount = UInt256(decimal: text) else {
            throw AuditError(.corrupt, "the amount of a limit cannot be read")
        }
        return amount
    }

    /// What of the window is used at a time.
    func used(atMs timeMs: Int64, _ span: LimitSpan) -> UInt256 {
        let nowMs = max(timeMs, latestMs)
        switch span.kind {
        case .fixed: return span.startMs(at: nowMs) > startMs ? .zero : sum
        case .rolling:
            guard !isOver(nowMs, span) else { return .zero }
            return oldest.prefix { hasExpired($0, nowMs, span) }.reduce(sum) { $0.subtracting($1.amount) ?? $0 }
        }
    }

    /// Counts an amount.
    /// - Returns: false when the sum would be more than 256 bits hold; then nothing was counted.
    mutating func count(_ amount: UInt256, atMs timeMs: Int64, _ span: LimitSpan) -> Bool {
        guard let total = used(atMs: timeMs, span).adding(amount) else { return false }
        let nowMs = max(timeMs, latestMs)
        switch span.kind {
        case .fixed: startMs = span.startMs(at: nowMs)
        case .rolling:
            forgetExpired(nowMs, span)
            let step = span.stepEndMs(at: nowMs)
            let before = step == span.stepEndMs(at: latestMs) ? latestAmount : .zero
            // No step holds more than the sum of all.
            latestAmount = before.adding(amount) ?? total
            changed[step] = latestAmount
        }
        sum = total
        latestMs = nowMs
        return true
    }

    /// The same numbers as of a time, without what is only needed to write them down.
    func settled(atMs timeMs: Int64, _ span: LimitSpan) -> WindowState {
        var state = self
        state.sum = used(atMs: timeMs, span)
        if span.kind == .fixed { state.startMs = max(startMs, span.startMs(at: timeMs)) }
        (state.oldest, state.changed, state.forgottenUpToMs) = ([], [:], nil)
        return state
    }

    /// Whether nothing that was ever counted still is.
    private func isOver(_ nowMs: Int64, _ span: LimitSpan) -> Bool {
        span.stepEndMs(at: latestMs) <= nowMs - span.lengthMs
    }

    private func hasExpired(_ entry: Entry, _ nowMs: Int64, _ span: LimitSpan) -> Bool {
        entry.atMs <= nowMs - span.lengthMs && changed[entry.atMs] == nil
    }

    private mutating func forgetExpired(_ nowMs: Int64, _ span: LimitSpan) {
        if isOver(nowMs, span) {
            forgottenUpToMs = nowMs - span.lengthMs
            oldest = []
            changed = [:]
            latestAmount = .zero
            return
        }
        while let first = oldest.first, hasExpired(first, nowMs, span) {
            oldest.removeFirst()
            forgottenUpToMs = first.atMs
        }
    }
}
