import Bytes

/// Runs one target until its time or its iterations are over.
struct Fuzzer {
    let target: FuzzTarget
    let seed: UInt64
    /// Accepted inputs beside the seeds, at most.
    private static let poolLimit = 256
    /// Longer ones only cost time.
    private static let longestInPool = 1 << 12

    init(_ target: FuzzTarget, seed: UInt64) {
        self.target = target
        self.seed = seed
    }

    struct Summary {
        var iterations = 0
        var accepted = 0
        var finding: String?
    }

    /// Whole iterations are repeatable: what one does depends on the seed and on those before it alone.
    func run(while shouldGoOn: (Int) -> Bool) -> Summary {
        var summary = Summary()
        var pool: [[UInt8]] = []
        for (number, input) in target.seeds.enumerated() {
            summary.finding = check(input, -1, &summary, &pool)
            if summary.finding == nil, summary.accepted <= number {
                summary.finding = "a seed of its own is refused: \(String(decoding: input.prefix(500), as: UTF8.self))"
            }
            if summary.finding != nil { return summary }
        }
        while shouldGoOn(summary.iterations) {
            var randomness = Randomness(seed: seed, target: target.name, iteration: summary.iterations)
            var mutator = Mutator(shape: target.shape, others: target.seeds + pool)
            let origin = pool.isEmpty || randomness.oneIn(3) ? target.seeds : pool
            let input = mutator.spoil(randomness.pick(origin), &randomness)
            if let finding = check(input, summary.iterations, &summary, &pool) {
                summary.finding = finding
                return summary
            }
            summary.iterations += 1
        }
        return summary
    }

    /// Checks one input, such as one that was printed before.
    func check(_ input: [UInt8]) -> String? {
        var summary = Summary()
        var pool: [[UInt8]] = []
        return check(input, -1, &summary, &pool)
    }

    private func check(
        _ input: [UInt8], _ iteration: Int, _ summary: inout Summary, _ pool: inout [[UInt8]]
    ) -> String? {
        // From the input alone, so that it fails again without those before it.
        var randomness = Randomness(seed: seed, target: target.name, input: input)
        CurrentInput.shared.set(input, target: target.name, seed: seed, iteration: iteration)
        do throws(Finding) {
            guard try target.check(input, &randomness) else { return nil }
        } catch {
            return "\(error.message)\n    seed \(seed), iteration \(iteration), input \(Hex.encode(input))"
        }
        summary.accepted += 1
        if iteration < 0 || input.count > Fuzzer.longestInPool { return nil }
        if pool.count < Fuzzer.poolLimit {
            pool.append(input)
        } else {
            pool[randomness.below(pool.count)] = input
        }
        return nil
    }
}
