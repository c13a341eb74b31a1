import Bytes
import Policy
import Solana
import Testing

private typealias S = SolanaSamples

@Suite struct SolanaLinterTests {
    private static let budget = S.rule(
        [Samples.condition("solana_compute_budget_instruction", "maxFee", "lte", "10000")], name: "budget")
    private static let transfer = S.rule([
        S.system("instructionName", "eq", "Transfer"), S.system("Transfer.to", "eq", S.friend.json),
    ])

    private func warnings(_ rules: [JSON]) throws -> [PolicyWarning] {
        let body: JSON = ["version": "1.0", "name": "p", "chain_type": "solana", "rules": .array(rules)]
        return PolicyLinter.warnings(about: try PolicyCreation(body).document)
    }

    @Test("a careful policy gets no warnings")
    func clean() throws {
        #expect(try warnings([Self.transfer, Self.budget]).map(\.description) == [])
        #expect(try warnings([S.rule([S.system("Transfer.to", "eq", S.friend.json)]), Self.budget]).isEmpty)
    }

    @Test("a policy that denies what most clients add is noted")
    func missingBudget() throws {
        #expect(try warnings([Self.transfer]).map(\.severity) == [.note])
    }

    @Test("loose rules are warned of")
    func looseness() throws {
        let system = SolanaProgram.system.address.json
        let other = S.account(9).json
        for (conditions, severity, text) in [
            ([], .danger, "Any instruction of any program"),
            ([S.whole("total_lamports", "lte", "5")], .danger, "any program"),
            ([S.program("neq", other)], .danger, "any program"),
            ([S.program("in", [other, system])], .danger, "Every instruction"),
            ([S.system("instructionName", "eq", "Transfer")], .danger, "Transfer is allowed for any to"),
            ([S.system("Transfer.lamports", "lte", "5")], .danger, "Transfer is allowed for any to"),
            ([S.token("instructionName", "in", ["Approve"])], .danger, "Approve is allowed for any delegate"),
            ([S.token("instructionName", "neq", "Burn")], .danger, "SetAuthority is allowed for any newAuthority"),
            (
                [Samples.condition("solana_compute_budget_instruction", "instructionName", "neq", "RequestHeapFrame")],
                .warning, "priority fee"
            ), ([S.program("eq", SolanaProgram.computeBudget.address.json)], .warning, "priority fee"),
        ] as [([JSON], PolicyWarning.Severity, String)] {
            let found = try warnings([Self.transfer, Self.budget, S.rule(conditions, name: "loose")])
            #expect(
                found.contains { $0.rule == "loose" && $0.severity == severity && $0.message.contains(text) },
                "\(text): \(found)")
        }
        #expect(try warnings([S.rule([S.program("eq", other)]), Self.budget]).isEmpty)
        let message = Samples.rule("signMessage", name: "m")
        #expect(try warnings([Self.transfer, Self.budget, message]).contains { $0.rule == "m" })
    }
}
