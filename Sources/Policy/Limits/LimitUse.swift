import Bytes

/// What a decision asked of one window, and what it uses of it.
public struct LimitUse: Sendable, Equatable {
    /// Conditions of one policy that look at sums, at most, and so checks that one decision makes.
    public static let maximumChecks = 64

    public let window: LimitWindow
    /// What is used if the decision is released, in units of the window; zero for a request that is not counted.
    public let amount: UInt256
    /// What the decision was made with: what was used before and this amount; nil when both are more than 256 bits hold.
    public let sum: UInt256?
    /// What was asked of the sum and what the answer was: the decision stands only while each is still right.
    public let checks: [LimitCheck]

    public init(window: LimitWindow, amount: UInt256, sum: UInt256?, checks: [LimitCheck]) {
        self.window = window
        self.amount = amount
        self.sum = sum
        self.checks = checks
    }
}

/// One question about a sum, with its answer.
public struct LimitCheck: Sendable, Hashable {
    /// One of the four orderings.
    public let operation: ConditionOperator
    /// In units of the window.
    public let bound: UInt256
    public let isMet: Bool

    /// - Parameter bound: in units of the window.
    public init(_ operation: ConditionOperator, _ bound: UInt256, isMet: Bool) {
        self.operation = operation
        self.bound = bound
        self.isMet = isMet
    }

    /// Whether the sum can be told in 256 bits at all; the answer is no.
    static let overflow = LimitCheck(.lessOrEqual, .max, isMet: false)

    /// Whether the answer is the same for another sum; nil is one beyond 256 bits.
    public func stands(with sum: UInt256?) -> Bool { holds(sum) == isMet }

    private func holds(_ sum: UInt256?) -> Bool {
        guard let sum else { return operation == .greater || operation == .greaterOrEqual }
        return switch operation {
        case .less: sum < bound
        case .lessOrEqual: sum <= bound
        case .greater: sum > bound
        default: sum >= bound
        }
    }
}
