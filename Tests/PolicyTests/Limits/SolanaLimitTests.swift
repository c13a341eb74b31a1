import Bytes
import Policy
import Solana
import Testing

private typealias S = SolanaSamples
private typealias L = SolanaLimitSamples

/// S29 on Solana: what a policy says of the sum of a transaction, instruction by instruction.
@Suite struct SolanaLimitTests {
    private static let transfers = S.system("instructionName", "eq", "Transfer")

    @Test("S29 a limit is met up to its last unit by all instructions together", arguments: [(60, true), (61, false)])
    func bound(used: UInt64, isAllowed: Bool) throws {
        let rules = [S.rule([Self.transfers, LimitSamples.condition()])]
        let facts = try L.facts([S.transfer(30), S.transfer(10)])
        let verdict = try L.verdict(rules, facts, [L.aggregation()], used: UInt256(used))
        #expect(verdict.isAllowed == isAllowed)
        let use = try #require(verdict.limits.first)
        #expect(use.amount == UInt256(40) && use.sum == UInt256(used + 40))
        #expect(use.checks.map(\.isMet) == [isAllowed])
    }

    @Test("S29 a rule for one instruction cannot hide what another one moves")
    func otherInstruction() throws {
        let rules = [
            S.rule([Self.transfers, LimitSamples.condition()], name: "limited"),
            S.rule([S.system("instructionName", "eq", "CreateAccount")], name: "open"),
        ]
        #expect(try L.verdict(rules, L.facts([S.transfer(1), S.createAccount(99)]), [L.aggregation()]).isAllowed)
        let over = try L.verdict(rules, L.facts([S.transfer(1), S.createAccount(100)]), [L.aggregation()])
        #expect(!over.isAllowed && over.instructions.map(\.decision) == [.deny, .allow])
        // Alone, the open rule allows it, and it is counted.
        let alone = try L.verdict(rules, L.facts([S.createAccount(100)]), [L.aggregation()])
        #expect(alone.isAllowed && alone.limits.map(\.amount) == [UInt256(100)] && alone.limits[0].checks.isEmpty)
    }

    @Test("S29 a decision rests on what it asked: of DENY rules about every instruction, and of those that allow")
    func grounds() throws {
        let rules = [
            S.rule([Self.transfers, LimitSamples.condition()], name: "limited"),
            S.rule([LimitSamples.condition(LimitSamples.other, "gt", "1000")], action: "DENY", name: "ceiling"),
            S.rule([S.program("eq", SolanaProgram.memo.address.json)], name: "memos"),
        ]
        let facts = try L.facts([S.memo([0x61]), S.transfer(40)])
        let both = [L.aggregation(), L.aggregation()]
        let allowed = try L.verdict(rules, facts, both, used: UInt256(60))
        #expect(allowed.isAllowed)
        #expect(allowed.limits.map { $0.checks.map(\.isMet) } == [[true], [false]])
        let denied = try L.verdict(rules, facts, both, used: UInt256(961))
        #expect(denied.ruleName == "ceiling" && denied.limits.map(\.checks.count) == [1])
        #expect(denied.limits.first?.checks.first?.isMet == true)
    }

    @Test("S17 a sum that cannot be read denies, be the rule one that allows or denies")
    func unevaluable() throws {
        let facts = try L.facts([S.transfer(1), S.closeAccount()])
        let allow = try L.verdict([S.rule([LimitSamples.condition()])], facts, [L.aggregation()])
        #expect(!allow.isAllowed)
        let rules = [S.rule([]), S.rule([LimitSamples.condition(operation: "gt")], action: "DENY", name: "d")]
        #expect(try L.verdict(rules, facts, [L.aggregation()]).ruleName == "d")
        let open = try L.verdict([S.rule([])], facts, [L.aggregation()])
        #expect(!open.isAllowed && open.reason.contains("cannot count"))
    }

    @Test("S29 a sum beyond 256 bits denies and is asked again when the decision is recorded")
    func overflow() throws {
        let facts = try L.facts([S.transfer(1), S.transfer(1)])
        let most = try #require(UInt256.max.subtracting(UInt256(2)))
        #expect(try L.verdict([S.rule([])], facts, [L.aggregation()], used: most).isAllowed)
        let denied = try L.verdict([S.rule([])], facts, [L.aggregation()], used: .max)
        #expect(!denied.isAllowed && denied.limits.map(\.sum) == [nil])
    }

    @Test("what an instruction moves can be judged without naming the instruction")
    func movementInRules() throws {
        func isAllowed(_ conditions: [JSON], action: String = "ALLOW", _ calls: [SolanaMessage.Call]) throws -> Bool {
            let rules = [S.rule(conditions, action: action)] + (action == "DENY" ? [S.rule([], name: "all")] : [])
            return try L.verdict(rules, L.facts(calls), []).isAllowed
        }
        let small = L.movement("lamports", "lte", "10")
        let toFriend = L.movement("to", "eq", S.friend.json)
        #expect(try isAllowed([small, toFriend], [S.transfer(10), S.transferWithSeed(3)]))
        #expect(try !isAllowed([small, toFriend], [S.transfer(11)]))
        #expect(try !isAllowed([small], [S.tokens(1)]))
        #expect(try !isAllowed([small], [S.memo([0x61])]))
        let large = L.movement("lamports", "gt", "10")
        #expect(try isAllowed([large], action: "DENY", [S.transfer(10), S.memo([0x61]), S.tokens(99)]))
        for call in [S.transfer(11), S.closeAccount(), S.foreign(9, [S.wallet])] {
            #expect(try !isAllowed([large], action: "DENY", [call]))
        }
        #expect(try isAllowed([large], action: "DENY", [S.foreign(9, [S.friend])]))
    }

    @Test("the linter asks to whom")
    func lint() throws {
        func messages(_ conditions: [JSON]) throws -> [String] {
            try PolicyLinter.warnings(about: S.policy([S.rule(conditions)]).document).filter { $0.severity > .note }
                .map(\.message)
        }
        let small = L.movement("lamports", "lte", "10")
        #expect(try messages([small]) == ["Whatever moves may go to anybody"])
        #expect(try messages([small, L.movement("to", "eq", S.friend.json)]).isEmpty)
    }
}

extension LimitSamples {
    fileprivate static func condition(operation: String) -> JSON { condition(sum, operation) }
}
