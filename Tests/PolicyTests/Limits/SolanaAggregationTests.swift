import Bytes
import Policy
import Solana
import TestSupport
import Testing

private typealias S = SolanaSamples
private typealias L = SolanaLimitSamples

/// S29 on Solana: what the instructions of a transaction add to a sum.
@Suite struct SolanaAggregationTests {
    private func lamports(_ calls: [SolanaMessage.Call], payer: SolanaAddress = S.wallet) throws -> UInt256? {
        try L.amount(L.aggregation(), L.facts(calls, payer: payer))
    }

    private func tokens(_ calls: [SolanaMessage.Call], _ conditions: [JSON] = [L.ofMint]) throws -> UInt256? {
        try L.amount(L.aggregation(L.tokens, conditions), L.facts(calls))
    }

    @Test("S29 every instruction that moves lamports adds them, whatever it is called")
    func everyInstruction() throws {
        #expect(try lamports([S.transfer(5)]) == UInt256(5))
        #expect(try lamports([S.createAccount(7)]) == UInt256(7))
        #expect(try lamports([S.transferWithSeed(11)]) == UInt256(11))
        #expect(try lamports([S.withdrawNonce(13)]) == UInt256(13))
        let all = [
            S.limit(10), S.transfer(5), S.createAccount(7), S.memo([0x61]), S.transferWithSeed(11), S.transfer(1),
        ]
        #expect(try lamports(all) == UInt256(24))
        #expect(try lamports([S.limit(10), S.memo([0x61])]) == .zero)
    }

    @Test("S29 a transaction adds exactly what its instructions add, beyond 64 bits too")
    func exact() throws {
        var generator = SeededRandom(seed: 29)
        for _ in 0..<50 {
            let amounts = (0..<Int.random(in: 1...12, using: &generator)).map { _ in
                UInt64.random(in: 0...UInt64.max, using: &generator)
            }
            let total = try amounts.reduce(UInt256.zero) { try #require($0.adding(UInt256($1))) }
            #expect(try lamports(amounts.map { S.transfer($0) }) == total, "\(amounts)")
            #expect(try tokens(amounts.map { S.tokens($0) }) == total, "\(amounts)")
        }
        #expect(try lamports([S.transfer(.max), S.transfer(.max)])?.decimal == "36893488147419103230")
    }

    @Test("S29 tokens are counted by their mint, of both token programs and whatever moves them")
    func byMint() throws {
        #expect(try tokens([S.tokens(5), S.tokens(7, mint: S.account(40)), S.transfer(9)]) == UInt256(5))
        #expect(try tokens([S.tokens(5), S.tokens(6, of: .token2022)]) == UInt256(11))
        let approveChecked = S.call(
            .token, [13] + UInt64(3).littleEndian8 + [6], signer: S.wallet,
            [(S.tokens, true), (S.mint, false), (S.stranger, false)])
        let burnt = S.call(
            .token, [8] + UInt64(4).littleEndian8, signer: S.wallet, [(S.tokens, true), (S.mint, true)])
        let minted = S.call(
            .token, [7] + UInt64(8).littleEndian8, signer: S.wallet, [(S.mint, true), (S.tokens, true)])
        #expect(try tokens([approveChecked, burnt, minted]) == UInt256(15))
    }

    @Test("S17 a transfer that does not name its mint cannot be counted by it, and can by its source")
    func unnamedMint() throws {
        #expect(try tokens([S.uncheckedTokens(5)]) == nil)
        #expect(try tokens([S.tokens(5), S.approve(1)]) == nil)
        let fromSource = L.movement("from", "eq", S.tokens.json)
        #expect(try tokens([S.uncheckedTokens(5), S.tokens(6)], [fromSource]) == UInt256(11))
        #expect(try tokens([S.uncheckedTokens(5, from: S.account(60))], [fromSource]) == .zero)
        // Known to be another account than the mint's.
        #expect(try tokens([S.uncheckedTokens(5, from: S.account(60))], [L.ofMint, fromSource]) == .zero)
    }

    @Test("S29 what the wallet's signature moves is counted, be it another's account, and nobody else's payments are")
    func authority() throws {
        #expect(try lamports([S.transfer(5, from: S.stranger), S.transfer(1)]) == UInt256(1))
        #expect(try lamports([S.transfer(5, from: S.stranger)], payer: S.stranger) == .zero)
        #expect(try tokens([S.uncheckedTokens(5, signer: S.stranger), S.tokens(1)]) == UInt256(1))
        // As authority over an account that is not its own, and as one signer of several.
        let several = SolanaMessage.Call(
            program: SolanaProgram.token.address,
            accounts: [
                .init(S.tokens, isWritable: true), .init(S.mint), .init(S.friend, isWritable: true),
                .init(S.account(70)), .init(S.stranger, isSigner: true), .init(S.wallet, isSigner: true),
            ], data: [12] + UInt64(9).littleEndian8 + [6])
        #expect(try tokens([several]) == UInt256(9))
        // Where it only receives it is counted too: rather too much than too little.
        #expect(try lamports([S.transfer(5, from: S.stranger, to: S.wallet)]) == UInt256(5))
    }

    @Test("S17 what moves an amount that it does not say, or does what nobody knows, is denied")
    func uncountable() throws {
        let naming = S.foreign(9, [S.wallet])
        let undecodable = S.call(.token, [255, 0], signer: S.wallet, [(S.tokens, true)])
        let given = [S.closeAccount(), S.setAuthority(S.stranger), S.authorizeNonce()] + S.assigned
        for call in [naming, undecodable] + given {
            #expect(try lamports([S.transfer(1), call]) == nil)
            #expect(try tokens([S.tokens(1), call], []) == nil)
        }
        #expect(try lamports([S.transfer(1), S.foreign(9, [S.friend])]) == UInt256(1), "it is not given the wallet")
    }

    @Test("conditions of the aggregation leave programs and instructions out, on purpose")
    func leftOut() throws {
        let calls = [S.transfer(1), S.foreign(9, [S.wallet]), S.closeAccount(), S.transfer(2, to: S.stranger)]
        let ofSystem = S.program("eq", SolanaProgram.system.address.json)
        #expect(try L.amount(L.aggregation(L.lamports, [ofSystem]), L.facts(calls)) == UInt256(3))
        let known = Samples.condition("solana_system_program_instruction", "Transfer.to", "eq", S.friend.json)
        #expect(try L.amount(L.aggregation(L.lamports, [known]), L.facts(calls)) == UInt256(1))
        let one = L.metric("solana_system_program_instruction", "Transfer.lamports")
        #expect(try L.amount(L.aggregation(one), L.facts([S.transfer(4), S.createAccount(9)])) == UInt256(4))
    }

    @Test("S17 a recipient that a lookup table has cannot be left out")
    func lookupTables() throws {
        let table = SolanaMessage.Table(S.account(30), entries: [S.friend])
        let facts = try L.facts([S.transfer(5)], tables: [table])
        #expect(try L.amount(L.aggregation(), facts) == UInt256(5))
        let toFriend = L.movement("to", "eq", S.friend.json)
        #expect(try L.amount(L.aggregation(L.lamports, [toFriend]), facts) == nil)
    }

    @Test("what is the whole transaction's is counted once, however many instructions it has")
    func whole() throws {
        let calls = [S.limit(1_000), S.price(1_000_000), S.transfer(5), S.transfer(7)]
        let facts = try L.facts(calls)
        #expect(try L.amount(L.aggregation(L.metric("solana_transaction", "total_lamports")), facts) == UInt256(12))
        #expect(try L.amount(L.aggregation(L.metric("solana_transaction", "max_fee")), facts) == UInt256(6_000))
        #expect(try L.amount(L.aggregation(["function": "count"]), facts) == .one)
        let moves = L.movement("lamports", "gt", "0")
        #expect(try L.amount(L.aggregation(["function": "count"], [moves]), facts) == .one)
        #expect(try L.amount(L.aggregation(["function": "count"], [moves]), L.facts([S.limit(1)])) == .zero)
        #expect(throws: PolicyError.self) {
            try AggregationCreation(L.aggregation(L.metric("solana_compute_budget_instruction", "maxFee")))
        }
    }

    @Test("messages and hashes add nothing to sums of transactions, and are counted by aggregations of their own")
    func messages() throws {
        let message = try SigningRequest(rpc: S.messageBody([0x61, 0x62])).facts
        #expect(try L.amount(L.aggregation(), message) == .zero)
        #expect(try L.amount(LimitSamples.aggregation("signMessage", metric: ["function": "count"]), message) == .one)
        #expect(try L.amount(LimitSamples.aggregation("*", metric: ["function": "count"]), message) == .one)
        let raw = Facts.opaque(.rawSign)
        #expect(try L.amount(L.aggregation(), raw) == .zero)
        #expect(try L.amount(LimitSamples.aggregation("raw_sign", metric: ["function": "count"]), raw) == .one)
    }

    @Test("groups are what a transaction has one of")
    func groups() throws {
        func isTaken(_ source: String, _ field: String) -> Bool {
            let body = LimitSamples.aggregation(
                "signTransaction", metric: L.lamports,
                groups: [["field_source": .string(source), "field": .string(field)]])
            return (try? AggregationCreation(body)) != nil
        }
        #expect(isTaken("wallet", "id") && isTaken("signer", "id") && isTaken("solana_transaction", "fee_payer"))
        #expect(!isTaken("solana_movement", "mint") && !isTaken("solana_program_instruction", "programId"))
    }

    @Test("S17 of nobody's wallet nothing can be counted")
    func noWallet() throws {
        let context = EvaluationContext(
            nowMs: Samples.nowMs, walletAddress: .ethereum(.zero), origin: LimitSamples.origin)
        #expect(try L.amount(L.aggregation(), L.facts([S.transfer(5)]), in: context) == nil)
    }
}
