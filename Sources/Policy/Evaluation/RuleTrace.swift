/// How one rule judged one request.
struct RuleTrace: Sendable {
    /// What keeps a rule from a request whatever its conditions say.
    enum Obstacle: String, Sendable {
        case mustBeNamed = "this method is covered only by a rule that names it, not by '*'"
        case blindMessage = "a message of 32 bytes is a hash of something unseen; it needs allow_blind"
    }

    let rule: PolicyRule
    let isMatch: Bool
    let obstacle: Obstacle?
    /// One for each condition of the rule, in its order; empty with an obstacle.
    let results: [CompiledCondition.Result]
    /// What it asked of sums, by aggregation, with the answers on which its match or mismatch rests.
    let checks: [String: Set<LimitCheck>]
    /// The order or asset of an action that decided; nil when the request has one only.
    let element: Int?

    init(
        _ rule: PolicyRule, isMatch: Bool, _ results: [CompiledCondition.Result], _ checks: [String: Set<LimitCheck>],
        element: Int? = nil
    ) {
        self.rule = rule
        self.isMatch = isMatch
        self.obstacle = nil
        self.results = results
        self.checks = checks
        self.element = element
    }

    init(_ rule: PolicyRule, isMatch: Bool, obstacle: Obstacle) {
        self.rule = rule
        self.isMatch = isMatch
        self.obstacle = obstacle
        self.results = []
        self.checks = [:]
        self.element = nil
    }
}
