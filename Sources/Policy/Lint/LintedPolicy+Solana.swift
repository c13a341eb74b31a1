import Solana

/// Rules on transactions of Solana that allow more than a payment to somebody known.
extension LintedPolicy {
    var looseInstructions: [PolicyWarning] {
        let rules = allowing.filter { $0.isAboutInstructions && !$0.requestConditions.isEmpty }
        return rules.flatMap { $0.openPrograms + $0.openRecipients + $0.openMovement + $0.openFee } + missingBudget
    }

    /// Most clients begin a transaction with instructions of the compute budget, which are judged like any other.
    private var missingBudget: [PolicyWarning] {
        let rules = allowing.filter(\.isAboutInstructions)
        guard !rules.isEmpty, !allowing.contains(where: { $0.rule.method == .any || $0.allows(.computeBudget) }) else {
            return []
        }
        return [
            PolicyWarning(
                .note, nil, "Transactions with instructions of the compute budget are denied, which most clients add",
                hint: "Add a rule with a condition on 'maxFee' of solana_compute_budget_instruction")
        ]
    }
}

extension LintedRule {
    fileprivate var isAboutInstructions: Bool {
        rule.method == .only(.solanaSignTransaction) || rule.method == .only(.solanaSendTransaction)
    }

    /// Sources whose conditions hold for one program alone.
    private static let programs: [FieldSource: SolanaProgram] = [
        .solanaSystem: .system, .solanaToken: .token, .solanaToken2022: .token2022,
        .solanaComputeBudget: .computeBudget,
        .solanaAssociatedToken: .associatedToken, .solanaMemo: .memo,
    ]

    /// The programs that the conditions leave, as far as they name any; nil for all.
    private var named: [String]? {
        if let source = rule.conditions.lazy.compactMap({ LintedRule.programs[$0.source] }).first {
            return [source.rawValue]
        }
        if looksAt(.solanaMovement) { return LintedRule.movingPrograms.map(\.rawValue) }
        return rule.conditions.first {
            $0.source == .solanaProgram && ($0.operation == .equal || $0.operation == .isIn)
        }?.value.texts
    }

    /// Whether the rule can allow an instruction of a program; doubt counts as yes.
    fileprivate func allows(_ program: SolanaProgram) -> Bool { named?.contains(program.rawValue) ?? true }

    /// Programs with instructions that move lamports or tokens.
    private static let movingPrograms: [SolanaProgram] = [.system, .token, .token2022]

    /// What the rule lets move to anybody.
    fileprivate var openMovement: [PolicyWarning] {
        guard looksAt(.solanaMovement), !looksAt(.solanaMovement, "to"),
            !rule.conditions.contains(where: { LintedRule.programs[$0.source] != nil })
        else { return [] }
        return [
            PolicyWarning(
                .danger, rule, "Whatever moves may go to anybody", hint: "Add a condition on 'to' of solana_movement")
        ]
    }

    /// Programs that the rule lets do anything.
    fileprivate var openPrograms: [PolicyWarning] {
        guard !looksAt(.solanaMovement), !rule.conditions.contains(where: { LintedRule.programs[$0.source] != nil })
        else { return [] }
        guard let named else {
            return [
                PolicyWarning(
                    .danger, rule, "Instructions of any program are allowed, with any content",
                    hint: "Name the program in a condition")
            ]
        }
        guard LintedRule.movingPrograms.contains(where: { named.contains($0.rawValue) }) else { return [] }
        return [
            PolicyWarning(
                .danger, rule,
                "Every instruction of the program is allowed: transfers to anyone, approvals and new authorities",
                hint: "Use conditions on the instructions of the program, such as instructionName")
        ]
    }

    /// Instructions that give to somebody, with the member that says to whom.
    private static let recipients: [SolanaProgram: [String: String]] = {
        let token = [
            "Transfer": "destination", "TransferChecked": "destination", "Approve": "delegate",
            "ApproveChecked": "delegate", "SetAuthority": "newAuthority", "CloseAccount": "destination",
        ]
        return [
            .system: [
                "Transfer": "to", "TransferWithSeed": "to", "CreateAccount": "newAccount", "WithdrawNonceAccount": "to",
                "CreateAccountWithSeed": "newAccount", "Assign": "owner", "AssignWithSeed": "owner",
                "AuthorizeNonceAccount": "newAuthority",
            ],
            .token: token,
            .token2022: token.merging([
                "TransferCheckedWithFee": "destination", "WithdrawExcessLamports": "destination",
            ]) { first, _ in first },
        ]
    }()

    fileprivate var openRecipients: [PolicyWarning] {
        LintedRule.programs.sorted { $0.key.rawValue < $1.key.rawValue }.flatMap { source, program in
            let conditions = rule.conditions.filter { $0.source == source }
            guard !conditions.isEmpty, let recipients = LintedRule.recipients[program] else { return [PolicyWarning]() }
            let names = LintedRule.instructions(conditions) ?? recipients.keys.sorted()
            return names.compactMap { name in
                guard let member = recipients[name], !looksAt(source, "\(name).\(member)") else { return nil }
                return PolicyWarning(
                    .danger, rule, "\(name) is allowed for any \(member)",
                    hint: "Add a condition on '\(name).\(member)', in a rule of this instruction alone")
            }
        }
    }

    /// The names of the instructions that conditions of one program leave; nil for all.
    private static func instructions(_ conditions: [PolicyCondition]) -> [String]? {
        for condition in conditions {
            if condition.field == "instructionName" {
                guard condition.operation == .equal || condition.operation == .isIn else { continue }
                return condition.value.texts
            }
            return condition.field.split(separator: ".").first.map { [String($0)] }
        }
        return nil
    }

    fileprivate var openFee: [PolicyWarning] {
        guard allows(.computeBudget), named != nil,
            !looksAt(.solanaComputeBudget, "maxFee", "SetComputeUnitPrice.microLamports")
        else { return [] }
        let other = LintedRule.instructions(rule.conditions.filter { $0.source == .solanaComputeBudget })
        guard other?.contains("SetComputeUnitPrice") ?? true else { return [] }
        return [
            PolicyWarning(
                .warning, rule, "The priority fee is not limited: all lamports of whoever pays can be spent on it",
                hint: "Add a condition on 'maxFee'")
        ]
    }
}
