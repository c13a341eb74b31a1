import Bytes

/// What a policy says about one instruction of a transaction.
public struct InstructionVerdict: Sendable {
    /// The program that the instruction calls, in base58.
    public let programID: String
    /// What the instruction is called; nil for programs that are not known, and for what cannot be read.
    public let name: String?
    /// Whether the instruction alone would be signed.
    public let decision: Verdict.Decision
    /// The rule that allows or denies it; nil where none does either.
    public let rule: PolicyRule?

    var json: JSON {
        [
            "program_id": .string(programID), "instruction": JSON(name), "decision": .string(decision.rawValue),
            "rule_id": JSON(rule?.id), "rule_name": JSON(rule?.name),
        ]
    }
}
