import CountersignClient
import Policy

/// The moving of all wallets of an app: first key quorums, then policies with what they name, then the wallets.
struct AppMove {
    let source: PrivySource
    let keys: [String: AuthorizationKey]
    private var report = MoveReport()

    init(_ source: PrivySource, keys: [String: AuthorizationKey]) {
        self.source = source
        self.keys = keys
    }

    /// Finds out what can be moved.
    /// - Parameter here: wallets that are here already, by their addresses.
    mutating func plans(here: [WalletAddress: String], mover: Mover?) async throws -> [WalletPlan] {
        var plans: [WalletPlan] = []
        for wallet in try await source.wallets() {
            if let address = try? wallet.walletAddress(), let id = here[address] {
                try mover?.note(wallet, id: id)
                report.add(wallet, .alreadyHere(id))
                continue
            }
            do {
                plans.append(try await WalletPlan(wallet, at: source, keys: keys))
            } catch let obstacle as Obstacle {
                report.add(wallet, .notMoved(obstacle.description))
            }
        }
        warn(plans)
        return plans
    }

    mutating func rehearse(_ plans: [WalletPlan]) -> MoveReport {
        for plan in plans { report.add(plan.wallet, .movable) }
        return report
    }

    mutating func run(_ plans: [WalletPlan], _ move: WalletMove) async throws -> MoveReport {
        // What cannot be made here is told with the wallets that need it.
        for quorum in plans.flatMap(\.quorums) {
            _ = try await Result<String, Obstacle>(asking: { try await move.mover.quorum(quorum) })
        }
        for policy in plans.flatMap(\.allPolicies) {
            _ = try await Result<String, Obstacle>(asking: { try await move.mover.policy(policy) })
        }
        var moved: [WalletAddress: String] = [:]
        for (index, plan) in plans.enumerated() {
            let outcome = try await outcome(of: plan, &moved, move)
            Console.error(
                "\(index + 1) of \(plans.count)  \(plan.address.text)  \(outcome.words)  "
                    + PlainText.plain(outcome.rest, atMost: 1_000))
            report.add(plan.wallet, outcome)
        }
        return report
    }

    private func outcome(
        of plan: WalletPlan, _ moved: inout [WalletAddress: String], _ move: WalletMove
    ) async throws -> MoveReport.Outcome {
        // Privy may list an address more than once.
        if let id = moved[plan.address] { return .alreadyHere(id) }
        switch try await Result<String, Obstacle>(asking: { try await move(plan) }) {
        case .success(let id):
            moved[plan.address] = id
            return .moved(id)
        case .failure(let obstacle): return .notMoved(obstacle.description)
        }
    }

    /// Says once of each policy what is different here.
    private func warn(_ plans: [WalletPlan]) {
        var seen: Set<String> = []
        for policy in plans.flatMap(\.allPolicies) where seen.insert(policy.id).inserted {
            for line in policy.notes { Console.error("policy \(policy.id): \(line)") }
        }
    }
}

extension SourcePolicy {
    /// What whoever moves it has to know.
    var notes: [String] {
        translated.findings.map(\.description)
            + aggregations.map { "the sum of the aggregation \($0.id) begins at nothing here" }
    }
}
