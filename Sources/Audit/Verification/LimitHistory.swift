import Bytes
import Policy

/// Every window as the log tells it: what each released decision used is counted again, and what it was told of sums is
/// compared (S29).
struct LimitHistory {
    private(set) var windows: [[UInt8]: CountedWindow] = [:]

    /// Takes in a released decision, and says what is wrong with it.
    mutating func release(_ receipt: StatedReceipt) -> String? {
        var problem: String?
        for use in receipt.limits {
            var window = windows[use.window.key] ?? CountedWindow(use.window)
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
