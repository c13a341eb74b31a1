extension CompiledPolicy {
    /// Decides about a transaction of Solana: every instruction must be allowed by some rule, and a DENY rule that
    /// matches one of them denies them all.
    func evaluate(_ facts: Facts, instructions solana: SolanaFacts, in context: EvaluationContext) -> Verdict {
        let about = rules.filter { $0.isAbout(facts.method) }
        let judged = solana.instructions.indices.map { index in
            JudgedInstruction(about.map { $0.judge(facts, instruction: index, in: context) })
        }
        let verdicts = zip(solana.instructions, judged).map { instruction, judged in
            InstructionVerdict(
                programID: solana.text(of: instruction.call.program), name: instruction.decoded?.name,
                decision: judged.isAllowed ? .allow : .deny, rule: judged.deciding?.rule)
        }
        func verdict(_ ground: Verdict.Ground, _ rule: RuleTrace?, _ rules: [RuleTrace]) -> Verdict {
            Verdict(
                policyID: id, ground: ground, rule: rule?.rule, trace: Trace(rules: rules), instructions: verdicts)
        }
        if let denied = judged.first(where: { $0.isDenied }) {
            return verdict(.denyRule, denied.deciding, denied.rules)
        }
        if let open = judged.first(where: { !$0.isAllowed }) {
            return verdict(about.isEmpty ? .noRule : .instructionNotAllowed, nil, open.rules)
        }
        // A transaction that calls nothing has nothing that could be allowed.
        guard let first = judged.first?.deciding else { return verdict(.noMatch, nil, []) }
        return verdict(.instructionsAllowed, first, judged.compactMap(\.deciding))
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
}

extension CompiledRule {
    /// Judges one instruction of a transaction that the rule is about.
    fileprivate func judge(_ facts: Facts, instruction: Int, in context: EvaluationContext) -> RuleTrace {
        if let obstacle = obstacle(for: facts) { return RuleTrace(rule, isMatch: false, obstacle: obstacle) }
        let results = conditions.map { $0.judge(facts, element: instruction, for: rule.action, in: context) }
        return RuleTrace(
            rule, isMatch: results.allSatisfy { $0.isTrue(for: rule.action) }, results, [:], element: instruction)
    }
}
