import Bytes
import Policy
import Solana
import TestSupport
import Testing

private typealias S = SolanaSamples

/// Transactions of Solana are judged instruction by instruction.
@Suite struct SolanaPolicyTests {
    private static let toFriend = S.rule(
        [
            S.system("instructionName", "eq", "Transfer"), S.system("Transfer.to", "eq", S.friend.json),
            S.system("Transfer.lamports", "lte", "1000"),
        ], name: "to friend")
    private static let budget = S.rule(
        [Samples.condition("solana_compute_budget_instruction", "maxFee", "lte", "10000")], name: "budget")

    private func verdict(
        _ rules: [JSON], _ calls: [SolanaMessage.Call], tables: [SolanaMessage.Table]? = nil,
        payer: SolanaAddress = S.wallet, sets: [String: ConditionSet] = [:]
    ) throws -> Verdict {
        let request = try SigningRequest(rpc: S.body(calls, payer: payer, tables: tables))
        return try S.policy(rules).evaluate(request.facts, in: S.context(sets: sets))
    }

    private func allows(
        _ rules: [JSON], _ calls: [SolanaMessage.Call], tables: [SolanaMessage.Table]? = nil,
        payer: SolanaAddress = S.wallet, sets: [String: ConditionSet] = [:]
    ) throws -> Bool {
        try verdict(rules, calls, tables: tables, payer: payer, sets: sets).isAllowed
    }

    @Test("every instruction must be allowed by some rule")
    func everyInstruction() throws {
        #expect(try allows([Self.toFriend], [S.transfer(1000)]))
        #expect(try allows([Self.toFriend], [S.transfer(1), S.transfer(1000)]))
        #expect(try !allows([Self.toFriend], [S.transfer(1), S.transfer(1001)]))
        #expect(try !allows([Self.toFriend], [S.transfer(1), S.transfer(1, to: S.stranger)]))
        #expect(try !allows([Self.toFriend], [S.limit(1000), S.transfer(1)]))
        #expect(try allows([Self.toFriend, Self.budget], [S.limit(1000), S.price(5), S.transfer(1)]))
        #expect(try !allows([Self.toFriend, Self.budget], [S.limit(1000), S.price(5), S.foreign()]))
        #expect(try !allows([Self.budget], [S.foreign(), S.limit(1000)]))
        #expect(try !allows([], [S.transfer(1)]))
    }

    @Test("a DENY that matches one instruction denies them all, wherever it stands")
    func denyOne() throws {
        let open = S.rule([], name: "open")
        let deny = S.rule([S.system("Transfer.to", "eq", S.stranger.json)], action: "DENY", name: "deny")
        for rules in [[open, deny], [deny, open]] {
            #expect(try allows(rules, [S.transfer(1), S.foreign()]))
            for calls in [
                [S.transfer(1), S.transfer(1, to: S.stranger)], [S.transfer(1, to: S.stranger), S.transfer(1)],
                [S.foreign(), S.transfer(1), S.transfer(1, to: S.stranger), S.foreign()],
            ] {
                let verdict = try verdict(rules, calls)
                #expect(!verdict.isAllowed)
                #expect(verdict.ruleName == "deny")
            }
        }
    }

    @Test("the trace says of each instruction which rule decided")
    func trace() throws {
        let rules = [Self.toFriend, Self.budget]
        let allowed = try verdict(rules, [S.limit(1000), S.transfer(1), S.transfer(2)])
        #expect(allowed.isAllowed && allowed.ruleName == "budget")
        #expect(allowed.instructions.map { $0.rule?.name } == ["budget", "to friend", "to friend"])
        #expect(allowed.instructions.map(\.name) == ["SetComputeUnitLimit", "Transfer", "Transfer"])
        let shown = try #require(allowed.json["rules"]?.arrayValue)
        #expect(shown.map { $0["name"]?.stringValue } == ["budget", "to friend", "to friend"])
        #expect(shown.map { $0["element"]?.safeInteger } == [0, 1, 2])

        let denied = try verdict(rules, [S.limit(1000), S.transfer(1), S.transfer(5000), S.foreign()])
        #expect(!denied.isAllowed && denied.rule == nil)
        #expect(denied.reason == "an instruction is allowed by no rule")
        let instructions = try #require(denied.json["instructions"]?.arrayValue)
        #expect(instructions.map { $0["decision"]?.stringValue } == ["allow", "allow", "deny", "deny"])
        #expect(
            instructions.map { $0["program_id"] } == [
                SolanaProgram.computeBudget.address.json, SolanaProgram.system.address.json,
                SolanaProgram.system.address.json, S.account(9).json,
            ])
        #expect(instructions.map { $0["rule_name"]?.stringValue } == ["budget", "to friend", nil, nil])
        let rulesShown = try #require(denied.json["rules"]?.arrayValue)
        #expect(rulesShown.map { $0["element"]?.safeInteger } == [2, 2])
        let amount = rulesShown.first?["conditions"]?.arrayValue?.last
        #expect(amount?["seen"] == "5000" && amount?["result"] == "false")
    }

    @Test("S17: accounts from lookup tables are false in ALLOW and true in DENY", arguments: ["eq", "neq", "in"])
    func lookupTables(operation: String) throws {
        let table = SolanaMessage.Table(S.account(30), entries: [S.account(31), S.friend])
        let value: JSON = operation == "in" ? [S.friend.json, S.stranger.json] : S.stranger.json
        let condition = S.system("Transfer.to", operation, value)
        let open = S.rule([S.program("eq", SolanaProgram.system.address.json)])
        // Without the table the account is seen, so the rules differ only by it.
        #expect(try allows([open], [S.transfer(1)], tables: [table]))
        #expect(try !allows([S.rule([condition])], [S.transfer(1)], tables: [table]))
        #expect(try !allows([open, S.rule([condition], action: "DENY")], [S.transfer(1)], tables: [table]))
        let trace = try verdict([S.rule([condition])], [S.transfer(1)], tables: [table]).json["rules"]
        let shown = trace?.arrayValue?.first?["conditions"]?.arrayValue?.first
        #expect(shown?["result"] == "unevaluable")
        #expect(shown?["reason"] == "the account comes from a lookup table and cannot be seen")
    }

    @Test("S17: what a known program is told and nobody can read is false in ALLOW and true in DENY")
    func undecodable() throws {
        let open = S.rule([], name: "open")
        let longer = S.call(
            .system, [2, 0, 0, 0] + UInt64(1).littleEndian8 + [0], signer: S.wallet, [(S.friend, true)],
            signerFirst: true)
        let unknown = S.call(.system, [13, 0, 0, 0], signer: S.wallet, [])
        let batch = S.call(.token, [255, 3, 9, 3] + UInt64(1).littleEndian8, signer: S.wallet, [(S.tokens, true)])
        for (call, source) in [
            (longer, "solana_system_program_instruction"), (unknown, "solana_system_program_instruction"),
            (batch, "solana_token_program_instruction"),
        ] {
            for (field, value) in [("instructionName", "Transfer"), ("Transfer.source", S.friend.base58)] {
                guard field == "instructionName" || source.contains("token") else { continue }
                let condition = Samples.condition(source, field, "neq", .string(value))
                #expect(try allows([open], [call]))
                #expect(try !allows([S.rule([condition])], [call]))
                #expect(try !allows([open, S.rule([condition], action: "DENY")], [call]))
            }
        }
    }

    @Test("conditions on one program say nothing of another, and on one instruction nothing of another")
    func inapplicable() throws {
        let open = S.rule([], name: "open")
        let deny = S.rule([S.system("Transfer.lamports", "gte", "0")], action: "DENY")
        #expect(try allows([open, deny], [S.tokens(5), S.limit(5), S.foreign(), S.memo([0x61])]))
        let create = S.call(
            .system, [0, 0, 0, 0] + UInt64(7).littleEndian8 + UInt64(0).littleEndian8 + S.friend.bytes,
            signer: S.wallet, [(S.stranger, true)], signerFirst: true)
        #expect(try allows([open, deny], [create]))
        #expect(try !allows([open, deny], [S.transfer(0)]))
    }

    @Test("the two token programs are told apart")
    func tokenPrograms() throws {
        let conditions = [
            S.token("instructionName", "eq", "TransferChecked"), S.token("TransferChecked.mint", "eq", S.mint.json),
            S.token("TransferChecked.destination", "eq", S.friend.json),
            S.token("TransferChecked.amount", "lte", "5"),
        ]
        #expect(try allows([S.rule(conditions)], [S.tokens(5)]))
        #expect(try !allows([S.rule(conditions)], [S.tokens(5, of: .token2022)]))
        #expect(try !allows([S.rule(conditions)], [S.tokens(6)]))
        #expect(try !allows([S.rule(conditions)], [S.tokens(5, mint: S.account(40))]))
        let newer = Samples.condition(
            "solana_token_2022_program_instruction", "instructionName", "in",
            ["TransferChecked", "TransferCheckedWithFee"])
        #expect(try allows([S.rule([newer])], [S.tokens(5, of: .token2022)]))
        #expect(try !allows([S.rule([newer])], [S.tokens(5)]))
        let fee = S.call(
            .token2022, [26, 1] + UInt64(9).littleEndian8 + [6] + UInt64(2).littleEndian8, signer: S.wallet,
            [(S.tokens, true), (S.mint, false), (S.friend, true)])
        #expect(try allows([S.rule([newer])], [fee]))
        let bounded = Samples.condition(
            "solana_token_2022_program_instruction", "TransferCheckedWithFee.fee", "lte", "1")
        #expect(try !allows([S.rule([newer, bounded])], [fee]))
    }

    @Test("approvals and authorities can be judged")
    func powers() throws {
        let open = S.rule([S.program("eq", SolanaProgram.token.address.json)])
        let deny = S.rule(
            [S.token("instructionName", "in", ["Approve", "ApproveChecked", "SetAuthority"])], action: "DENY")
        #expect(try allows([open, deny], [S.tokens(1)]))
        for call in [S.approve(1), S.setAuthority(S.stranger), S.setAuthority(nil)] {
            #expect(try allows([open], [call]))
            #expect(try !allows([open, deny], [call]))
        }
        let toFriend = S.rule([S.token("SetAuthority.newAuthority", "eq", S.friend.json)])
        #expect(try allows([toFriend], [S.setAuthority(S.friend)]))
        #expect(try !allows([toFriend], [S.setAuthority(S.stranger)]))
        #expect(try !allows([toFriend], [S.setAuthority(nil)]))
        let notFriend = S.rule([S.token("SetAuthority.newAuthority", "neq", S.friend.json)], action: "DENY")
        #expect(try !allows([open, notFriend], [S.setAuthority(nil)]))
        let delegate = S.rule([
            S.token("Approve.delegate", "eq", S.stranger.json), S.token("Approve.amount", "lte", "3"),
        ])
        #expect(try allows([delegate], [S.approve(3)]))
        #expect(try !allows([delegate], [S.approve(4)]))
    }

    @Test("what a transaction may cost is bounded by price and limit together")
    func fees() throws {
        let budget = [Self.budget, Self.toFriend]
        #expect(try allows(budget, [S.limit(5000), S.price(1_000_000), S.transfer(1)]))
        #expect(try !allows(budget, [S.limit(5001), S.price(1_000_000), S.transfer(1)]))
        #expect(try !allows(budget, [S.limit(1), S.price(1), S.price(1), S.transfer(1)]))
        let price = S.rule([
            Samples.condition("solana_compute_budget_instruction", "SetComputeUnitPrice.microLamports", "lte", "9")
        ])
        #expect(try allows([price, Self.toFriend], [S.price(9), S.transfer(1)]))
        #expect(try !allows([price, Self.toFriend], [S.price(10), S.transfer(1)]))
        #expect(try !allows([price, Self.toFriend], [S.limit(9), S.price(9), S.transfer(1)]))
        let units = S.rule([
            Samples.condition("solana_compute_budget_instruction", "SetComputeUnitLimit.units", "lte", "9")
        ])
        #expect(try allows([price, units, Self.toFriend], [S.limit(9), S.price(9), S.transfer(1)]))
    }

    @Test("the transaction as a whole can be judged")
    func whole() throws {
        func check(_ field: String, _ operation: String, _ value: String, _ calls: [SolanaMessage.Call]) throws -> Bool
        {
            try allows([S.rule([S.whole(field, operation, .string(value))])], calls)
        }
        let two = [S.transfer(600), S.transfer(500)]
        #expect(try check("total_lamports", "lte", "1100", two))
        #expect(try !check("total_lamports", "lte", "1099", two))
        #expect(try check("transfer_count", "eq", "2", two))
        #expect(try check("transfer_count", "eq", "3", [S.approve(1), S.tokens(1), S.setAuthority(nil), S.limit(1)]))
        #expect(try check("instruction_count", "eq", "2", two))
        #expect(try check("signature_count", "eq", "1", two))
        #expect(try check("fee_payer", "eq", S.wallet.base58, two))
        #expect(try check("is_fee_payer", "eq", "true", two))
        #expect(try check("has_lookup_tables", "eq", "false", two))
        let sponsored = S.rule([S.whole("is_fee_payer", "eq", "false"), S.whole("signature_count", "eq", "2")])
        #expect(try allows([sponsored], [S.transfer(1)], payer: S.stranger))
        #expect(try !allows([sponsored], [S.transfer(1)]))
        let unread = S.call(.system, [13, 0, 0, 0], signer: S.wallet, [])
        #expect(try !check("total_lamports", "lte", "1100", two + [unread]))
        #expect(try !check("transfer_count", "lte", "9", two + [unread]))
        let open = S.rule([])
        let deny = S.rule([S.whole("total_lamports", "gt", "1100")], action: "DENY")
        #expect(try allows([open, deny], two))
        #expect(try !allows([open, deny], two + [unread]))
    }

    @Test("memos are judged by their text and length")
    func memos() throws {
        let rule = S.rule([Samples.condition("solana_memo_instruction", "content", "starts_with", "order ")])
        #expect(try allows([rule], [S.memo(Array("order 5".utf8))]))
        #expect(try !allows([rule], [S.memo(Array("pay 5".utf8))]))
        #expect(try !allows([rule], [S.memo([0xFF])]))
        let short = S.rule([Samples.condition("solana_memo_instruction", "byte_length", "lte", "2")])
        #expect(try allows([short], [S.memo([0xFF])]))
        #expect(try !allows([short], [S.memo([1, 2, 3])]))
    }

    @Test("condition sets and the time are looked at as elsewhere; addresses are compared exactly")
    func sets() throws {
        let condition = S.system("Transfer.to", "in_condition_set", .string(Samples.setID))
        let set = ConditionSet(values: [S.friend.base58])
        let sets = [Samples.setID: set]
        #expect(try allows([S.rule([condition])], [S.transfer(1)], sets: sets))
        #expect(try !allows([S.rule([condition])], [S.transfer(1, to: S.stranger)], sets: sets))
        #expect(try !allows([S.rule([condition])], [S.transfer(1)]))
        let lower = ConditionSet(values: [S.friend.base58.lowercased()])
        #expect(try !allows([S.rule([condition])], [S.transfer(1)], sets: [Samples.setID: lower]))
        let now = Samples.condition("system", "current_unix_timestamp", "lt", "1700000001")
        #expect(try allows([S.rule([now])], [S.transfer(1), S.foreign()]))
        let past = Samples.condition("system", "current_unix_timestamp", "lt", "1700000000")
        #expect(try !allows([S.rule([past])], [S.transfer(1)]))
    }

    @Test("a star allows transactions and messages, and no blind signature")
    func star() throws {
        let policy = try S.policy([Samples.rule("*")])
        let context = S.context()
        #expect(try policy.evaluate(SigningRequest(rpc: S.body([S.transfer(1)])).facts, in: context).isAllowed)
        #expect(try policy.evaluate(SigningRequest(rpc: S.messageBody([0x61])).facts, in: context).isAllowed)
        let hash = [UInt8](repeating: 0x61, count: 32)
        #expect(try !policy.evaluate(SigningRequest(rpc: S.messageBody(hash)).facts, in: context).isAllowed)
        let raw = try SigningRequest(rawSign: ["params": ["hash": .string(Hex.encodePrefixed(hash))]])
        #expect(!policy.evaluate(raw.facts, in: context).isAllowed)
        let named = try S.policy([
            Samples.rule("raw_sign"), Samples.rule("signMessage", more: [.init("allow_blind", true)]),
        ])
        #expect(named.evaluate(raw.facts, in: context).isAllowed)
        #expect(try named.evaluate(SigningRequest(rpc: S.messageBody(hash)).facts, in: context).isAllowed)
    }

    @Test("messages are judged by their text, off the chain by the text inside")
    func messages() throws {
        let rule = Samples.rule("signMessage", [Samples.condition("message", "content", "starts_with", "Sign in")])
        func allows(_ message: [UInt8], _ rules: [JSON]) throws -> Bool {
            try S.policy(rules).evaluate(SigningRequest(rpc: S.messageBody(message)).facts, in: S.context()).isAllowed
        }
        #expect(try allows(Array("Sign in to x".utf8), [rule]))
        #expect(try !allows(Array("Pay".utf8), [rule]))
        let text = Array("Sign in to example".utf8)
        let short = OffchainMessage.domain + [0, 0, UInt8(text.count), 0] + text
        #expect(try allows(short, [rule]))
        #expect(try !allows(short.dropLast(), [rule]))
        let deny = Samples.rule(
            "signMessage", [Samples.condition("message", "content", "contains", "Pay")], action: "DENY")
        #expect(try !allows([0xFF, 1, 2], [Samples.rule("signMessage"), deny]))
        #expect(try allows([0xFF, 1, 2], [Samples.rule("signMessage")]))
        let length = Samples.rule("signMessage", [Samples.condition("message", "byte_length", "lte", "3")])
        #expect(try allows([0xFF, 1, 2], [length]))
    }
}
