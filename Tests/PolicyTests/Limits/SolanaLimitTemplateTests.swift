import Bytes
import Policy
import Solana
import Testing

private typealias S = SolanaSamples
private typealias L = SolanaLimitSamples

/// What the templates of limits let through on Solana, and what they stop.
@Suite struct SolanaLimitTemplateTests {
    private static let owner = RequestOrigin(
        appID: LimitSamples.origin.appID, walletID: LimitSamples.origin.walletID,
        actor: ActingParty(.owner, id: "q"))

    private func parameters(token: Bool) -> LimitTemplate.Parameters {
        var parameters = LimitTemplate.Parameters()
        parameters.chainID = "solana"
        parameters.token = token ? S.mint.base58 : nil
        parameters.recipients = [S.friend.base58]
        parameters.maximum = "50"
        parameters.dailyMaximum = "100"
        parameters.count = "3"
        parameters.ownerMaximum = "1000"
        parameters.maximumFeeLamports = "10000"
        parameters.aggregationID = LimitSamples.sum
        return parameters
    }

    private func account(of wallet: SolanaAddress) throws -> SolanaAddress {
        try SolanaAddress.associatedTokenAccount(
            of: wallet, mint: S.mint, tokenProgram: SolanaProgram.token.address)
    }

    /// A payment of SOL or of the token.
    private func pay(token: Bool, _ amount: UInt64, to: SolanaAddress = S.friend) throws -> SolanaMessage.Call {
        token ? try S.tokens(amount, to: account(of: to)) : S.transfer(amount, to: to)
    }

    private func isAllowed(
        _ template: LimitTemplate, token: Bool, _ calls: [SolanaMessage.Call], used: UInt64 = 0,
        origin: RequestOrigin = LimitSamples.origin, edit: (inout LimitTemplate.Parameters) -> Void = { _ in }
    ) throws -> Bool {
        var parameters = parameters(token: token)
        edit(&parameters)
        let policy = try Samples.compiled(template.policy(parameters))
        let aggregations = try template.aggregation(parameters).map { [$0] } ?? []
        return try L.verdict(
            policy, L.facts(calls), aggregations, used: UInt256(used), in: L.context(origin)
        ).isAllowed
    }

    @Test(
        "every template stops what is too much, another recipient, another coin and whatever else moves",
        arguments: LimitTemplate.allCases, [true, false])
    func stopped(template: LimitTemplate, token: Bool) throws {
        let one = try pay(token: token, 5)
        #expect(try isAllowed(template, token: token, [pay(token: token, 50)]))
        #expect(try isAllowed(template, token: token, [S.limit(5_000), S.price(1_000_000), one]))
        #expect(try !isAllowed(template, token: token, [S.limit(5_001), S.price(1_000_000), one]))
        #expect(try !isAllowed(template, token: token, [pay(token: token, 51)]))
        #expect(try !isAllowed(template, token: token, [one, one]))
        #expect(try !isAllowed(template, token: token, [pay(token: token, 5, to: S.stranger)]))
        #expect(try !isAllowed(template, token: token, [pay(token: !token, 5)]))
        for call in [S.approve(1), S.assign(), S.closeAccount(), S.setAuthority(S.stranger), S.foreign()] {
            #expect(try !isAllowed(template, token: token, [one, call]))
        }
    }

    @Test("a day's sum is met up to its last unit", arguments: [LimitTemplate.perDay, .ownerAbove], [true, false])
    func perDay(template: LimitTemplate, token: Bool) throws {
        #expect(try isAllowed(template, token: token, [pay(token: token, 40)], used: 60))
        #expect(try !isAllowed(template, token: token, [pay(token: token, 40)], used: 61))
        // Without a bound for each, one transaction may make several payments, which the sum bounds.
        let several = try [pay(token: token, 70), pay(token: token, 30)]
        #expect(try isAllowed(template, token: token, several) { $0.maximum = nil })
        #expect(try !isAllowed(template, token: token, several, used: 1) { $0.maximum = nil })
    }

    @Test("so many an hour and no more, each by itself", arguments: [true, false])
    func perHour(token: Bool) throws {
        let one = try pay(token: token, 1)
        #expect(try isAllowed(.perHour, token: token, [one], used: 2))
        #expect(try !isAllowed(.perHour, token: token, [one], used: 3))
        #expect(try !isAllowed(.perHour, token: token, [one, one]) { $0.maximum = nil })
    }

    @Test("above the limits only the owner signs, and not without bound", arguments: [true, false])
    func ownerAbove(token: Bool) throws {
        let large = try pay(token: token, 1000)
        #expect(try !isAllowed(.ownerAbove, token: token, [large]))
        #expect(try isAllowed(.ownerAbove, token: token, [large], used: 100, origin: Self.owner))
        #expect(try !isAllowed(.ownerAbove, token: token, [pay(token: token, 1001)], origin: Self.owner))
        #expect(try !isAllowed(.ownerAbove, token: token, [large, large], origin: Self.owner))
    }

    @Test("token accounts of recipients may be opened, and nobody else's", arguments: [S.friend, S.stranger])
    func opening(wallet: SolanaAddress) throws {
        let open = SolanaMessage.Call(
            program: SolanaProgram.associatedToken.address,
            accounts: [
                .init(S.wallet, isSigner: true, isWritable: true), .init(try account(of: wallet), isWritable: true),
                .init(wallet), .init(S.mint), .init(SolanaProgram.system.address),
                .init(SolanaProgram.token.address),
            ], data: [1])
        for template in LimitTemplate.allCases {
            let isFriend = wallet == S.friend
            #expect(try isAllowed(template, token: true, [open, pay(token: true, 1)]) == isFriend)
            #expect(try !isAllowed(template, token: true, [open, pay(token: true, 1)]) { $0.recipients = [] })
        }
    }

    @Test("the linter finds nothing in them, and they say what they lack", arguments: LimitTemplate.allCases)
    func parameters(template: LimitTemplate) throws {
        for token in [true, false] {
            let policy = try Samples.compiled(template.policy(parameters(token: token)))
            #expect(PolicyLinter.warnings(about: policy.document).isEmpty)
        }
        var empty = LimitTemplate.Parameters()
        empty.chainID = "solana"
        #expect(throws: PolicyError.self) { try template.policy(empty) }
        var wrong = parameters(token: true)
        wrong.token = "x"
        #expect(throws: PolicyError.self) { try template.policy(wrong) }
    }
}
