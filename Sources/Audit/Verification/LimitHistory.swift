import Bytes
import Policy

/// Every window as the log tells it: what each released decision used is counted again, and what it was told of sums is
/// compared (S29).
///
/// Bounded for each window: at most 65 536 steps of its span, and none that has expired.
struct LimitHistory {
    struct Window {
        let window: LimitWindow
        private(set) var sum = UInt256.zero
        private(set) var startMs: Int64 = -(1 << 60)
        private(set) var latestMs: Int64 = -(1 << 60)
        /// What of a rolling window still counts, by the end of its step, the oldest first.
        private(set) var steps: [(atMs: Int64, amount: UInt256)] = []
        private var expired = 0

        init(_ window: LimitWindow) { self.window = window }

        /// Moves to the time of a receipt, if that is later, and says what is used then.
        mutating func used(atMs timeMs: Int64) -> UInt256 {
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
        mutating func count(_ amount: UInt256, atMs timeMs: Int64) -> Bool {
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
        var living: [Int64: UInt256] {
            Dictionary(steps[expired...].map { ($0.atMs, $0.amount) }) { first, _ in first }
        }
    }

    private(set) var windows: [[UInt8]: Window] = [:]

    /// Takes in a released decision, and says what is wrong with it.
    mutating func release(_ receipt: StatedReceipt) -> String? {
        var problem: String?
        for use in receipt.limits {
            var window = windows[use.window.key] ?? Window(use.window)
            let sum = window.used(atMs: receipt.atMs).adding(use.amount)
            if problem == nil { problem = LimitHistory.problem(with: use, sum) }
            if receipt.index.decision == "allow", use.amount != .zero {
                if !window.count(use.amount, atMs: receipt.atMs), problem == nil {
                    problem = "what it uses of \(use.window.name) makes more than can be counted (S29)"
                }
                windows[use.window.key] = window
            }
        }
        return problem
    }

    /// A decision may have been told of more than was used, when what had expired was not taken away at once; never of
    /// less.
    private static func problem(with use: LimitUse, _ sum: UInt256?) -> String? {
        let wrong = use.checks.first { check in
            switch check.operation {
            case .less, .lessOrEqual: check.isMet && !check.stands(with: sum)
            default: !check.isMet && !check.stands(with: sum)
            }
        }
        guard let wrong else { return nil }
        return "it rests on a sum of \(use.window.name) that is \(wrong.operation.rawValue) \(wrong.bound.decimal)"
            + "\(wrong.isMet ? "" : ", or rather not"), but by the log it was \(sum?.decimal ?? "too large") (S29)"
    }
}

extension LimitWindow {
    /// Such as `aggregation k3f… [0xabc…]`.
    var name: String { "aggregation \(aggregationID) \(group)" }
}
