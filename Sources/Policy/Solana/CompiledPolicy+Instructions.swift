extension CompiledPolicy {
    /// Decides about a transaction of Solana: every instruction must be allowed by some rule, and a DENY rule that
    /// matches one of them denies them all. A sum is that of the whole transaction, whichever instruction is asked.
    func evaluate(
        _ facts: Facts, instructions solana: SolanaFacts, in context: EvaluationContext, limits: LimitReadings
    ) -> Verdict {
        let about = rules.filter { $0.isAbout(facts.method) }
        let judged = solana.instructions.indices.map { index in
            JudgedInstruction(about.map { $0.judge(facts, instruction: index, in: context, limits) })
        }
        let verdicts = zip(solana.instructions, judged).map { instruction, judged in
            InstructionVerdict(
                programID: solana.text(of: instruction.call.program), name: instruction.decoded?.name,
                decision: judged.isAllowed ? .allow : .deny, rule: judged.deciding?.rule)
        }
        func verdict(
            _ ground: Verdict.Ground, _ rule: RuleTrace?, _ rules: [RuleTrace], _ uses: [LimitUse] = []
        ) -> Verdict {
            Verdict(
                policyID: id, ground: ground, rule: rule?.rule, limits: uses, trace: Trace(rules: rules),
                instructions: verdicts)
        }
        if let denied = judged.first(where: { $0.isDenied }) {
            let uses = limits.uses(checks: denied.deciding?.checks ?? [:], isCounted: false)
            return verdict(.denyRule, denied.deciding, denied.rules, uses)
        }
        if let open = judged.first(where: { !$0.isAllowed }) {
            let uses = limits.uses(checks: open.rules.checks { $0.rule.action == .allow }, isCounted: false)
            return verdict(about.isEmpty ? .noRule : .instructionNotAllowed, nil, open.rules, uses)
        }
        // A transaction that calls nothing has nothing that could be allowed.
        guard let first = judged.first?.deciding else { return verdict(.noMatch, nil, []) }
        let deciding = judged.compactMap(\.deciding)
        guard !limits.isUncountable else { return verdict(.uncountable, nil, deciding) }
        let uses = limits.uses(checks: judged.flatMap(\.groundsOfAllowing).checks { _ in true }, isCounted: true)
        return verdict(.instructionsAllowed, first, deciding, uses)
    }
}

/// What all rules about a method say of one instruction.
private struct JudgedInstruction {
    let rules: [RuleTrace]
    /// The DENY rule that matches, else the ALLOW rule that does.
    let deciding: RuleTrace?

    init(_ rules: [RuleTrace]) {
        self.rules = rules
        deciding = rules.first { $0.isMatch && $0.rule.action == .deny } ?? rules.first { $0.isMatch }
    }

    var isDenied: Bool { deciding?.rule.action == .deny }
    var isAllowed: Bool { deciding?.rule.action == .allow }

    /// On what it rests that the instruction is allowed: the rule that does, and the DENY rules that do not match.
    var groundsOfAllowing: [RuleTrace] { rules.filter { $0.rule.action == .deny } + (deciding.map { [$0] } ?? []) }
}

extension CompiledRule {
    /// Judges one instruction of a transaction that the rule is about.
    fileprivate func judge(
        _ facts: Facts, instruction: Int, in context: EvaluationContext, _ limits: LimitReadings
    ) -> RuleTrace {
        if let obstacle = obstacle(for: facts) { return RuleTrace(rule, isMatch: false, obstacle: obstacle) }
        var checks: [String: Set<LimitCheck>] = [:]
        let results = judge(facts, element: instruction, in: context, limits, noting: &checks)
        return RuleTrace(
            rule, isMatch: results.allSatisfy { $0.isTrue(for: rule.action) }, results, checks, element: instruction)
    }
}
