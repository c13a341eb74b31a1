import Bytes
import Policy
import Solana

/// Aggregations about transactions of Solana, and more instructions to count.
enum SolanaLimitSamples {
    static let lamports = metric("solana_movement", "lamports")
    static let tokens = metric("solana_movement", "amount")

    static func metric(_ source: String, _ field: String) -> JSON {
        ["field_source": .string(source), "field": .string(field), "function": "sum"]
    }

    static func movement(_ field: String, _ operation: String, _ value: JSON) -> JSON {
        Samples.condition("solana_movement", field, operation, value)
    }

    static let ofMint = movement("mint", "eq", SolanaSamples.mint.json)

    static func aggregation(_ metric: JSON = lamports, _ conditions: [JSON] = []) -> JSON {
        LimitSamples.aggregation("signTransaction", metric: metric, conditions: conditions)
    }

    static func facts(
        _ calls: [SolanaMessage.Call], payer: SolanaAddress = SolanaSamples.wallet,
        tables: [SolanaMessage.Table]? = nil
    ) throws -> Facts {
        try SigningRequest(rpc: SolanaSamples.body(calls, payer: payer, tables: tables)).facts
    }

    static func context(_ origin: RequestOrigin = LimitSamples.origin) -> EvaluationContext {
        EvaluationContext(nowMs: Samples.nowMs, walletAddress: .solana(SolanaSamples.wallet), origin: origin)
    }

    /// What a policy says when so much was used of every window.
    static func verdict(
        _ rules: [JSON], _ facts: Facts, _ aggregations: [JSON], used: UInt256 = .zero,
        in context: EvaluationContext = context()
    ) throws -> Verdict {
        try verdict(SolanaSamples.policy(rules), facts, aggregations, used: used, in: context)
    }

    static func verdict(
        _ policy: CompiledPolicy, _ facts: Facts, _ aggregations: [JSON], used: UInt256 = .zero,
        in context: EvaluationContext = context()
    ) throws -> Verdict {
        let ids = [LimitSamples.sum, LimitSamples.other]
        let compiled = try zip(ids, aggregations).map { try LimitSamples.compiled($1, id: $0) }
        var readings = policy.measure(facts, by: compiled.map { ($0, context) })
        readings.know(Dictionary(uniqueKeysWithValues: readings.missing.map { ($0.key, used) }))
        return policy.evaluate(facts, in: context, limits: readings)
    }

    /// What an aggregation counts of a request that every rule allows; nil when it cannot be counted.
    static func amount(
        _ aggregation: JSON, _ facts: Facts, in context: EvaluationContext = context()
    ) throws -> UInt256? {
        let verdict = try verdict(
            [Samples.rule(facts.method.rawValue)], facts, [aggregation], in: context)
        guard verdict.isAllowed else { return nil }
        return verdict.limits.first?.amount ?? .zero
    }
}

extension SolanaSamples {
    static func createAccount(_ lamports: UInt64) -> SolanaMessage.Call {
        SolanaMessage.Call(
            program: SolanaProgram.system.address,
            accounts: [
                .init(wallet, isSigner: true, isWritable: true), .init(account(20), isSigner: true, isWritable: true),
            ],
            data: [0, 0, 0, 0] + lamports.littleEndian8 + UInt64(0).littleEndian8 + stranger.bytes)
    }

    /// From an account that the wallet is the base of.
    static func transferWithSeed(_ lamports: UInt64) -> SolanaMessage.Call {
        SolanaMessage.Call(
            program: SolanaProgram.system.address,
            accounts: [
                .init(account(21), isWritable: true), .init(wallet, isSigner: true), .init(friend, isWritable: true),
            ],
            data: [11, 0, 0, 0] + lamports.littleEndian8 + UInt64(1).littleEndian8 + [0x61] + stranger.bytes)
    }

    /// From a nonce account that the wallet has authority over.
    static func withdrawNonce(_ lamports: UInt64) -> SolanaMessage.Call {
        call(
            .system, [5, 0, 0, 0] + lamports.littleEndian8, signer: wallet,
            [(account(22), true), (friend, true), (account(23), false), (account(24), false)])
    }

    /// Transfer of a token program, which does not name the mint.
    static func uncheckedTokens(
        _ amount: UInt64, from source: SolanaAddress = tokens, signer: SolanaAddress = wallet
    ) -> SolanaMessage.Call {
        call(.token, [3] + amount.littleEndian8, signer: signer, [(source, true), (friend, true)])
    }

    /// The wallet's own account given to a program.
    static func assign() -> SolanaMessage.Call {
        call(.system, [1, 0, 0, 0] + stranger.bytes, signer: wallet, [], signerFirst: true)
    }

    /// Accounts given to a program: the wallet's own, and those that it is the base of.
    static let assigned: [SolanaMessage.Call] = {
        let based = wallet.bytes + UInt64(1).littleEndian8 + [0x61]
        return [
            assign(),
            call(.system, [10, 0, 0, 0] + based + stranger.bytes, signer: wallet, [(account(21), true)]),
            call(
                .system, [9, 0, 0, 0] + based + UInt64(0).littleEndian8 + stranger.bytes, signer: wallet,
                [(account(21), true)]),
        ]
    }()

    /// The power over a nonce account given to somebody.
    static func authorizeNonce() -> SolanaMessage.Call {
        call(.system, [7, 0, 0, 0] + stranger.bytes, signer: wallet, [(account(22), true)])
    }

    static func closeAccount() -> SolanaMessage.Call {
        call(.token, [9], signer: wallet, [(tokens, true), (stranger, true)])
    }
}
