import Bytes
import Policy
import Solana
import TestSupport
import Testing

private typealias S = SolanaSamples

/// The template for payments, and what it stops.
@Suite struct SolanaTemplateTests {
    private let account: SolanaAddress
    private let policy: CompiledPolicy

    init() throws {
        account = try SolanaAddress.associatedTokenAccount(
            of: S.friend, mint: S.mint, tokenProgram: SolanaProgram.token.address)
        policy = try Samples.compiled(PolicyTemplate.solanaTransfers.body(Self.parameters()))
    }

    private static func parameters() -> PolicyTemplate.Parameters {
        var parameters = PolicyTemplate.Parameters()
        parameters.solana.recipients = [S.friend.base58]
        parameters.solana.maximumLamports = "1000"
        parameters.solana.mint = S.mint.base58
        parameters.solana.maximumAmount = "50"
        parameters.solana.maximumFeeLamports = "10000"
        return parameters
    }

    private func allows(_ calls: [SolanaMessage.Call], tables: [SolanaMessage.Table]? = nil) throws -> Bool {
        let request = try SigningRequest(rpc: S.body(calls, tables: tables))
        return policy.evaluate(request.facts, in: S.context()).isAllowed
    }

    private func open(for wallet: SolanaAddress, mint: SolanaAddress = S.mint) -> SolanaMessage.Call {
        SolanaMessage.Call(
            program: SolanaProgram.associatedToken.address,
            accounts: [
                .init(S.wallet, isSigner: true, isWritable: true), .init(account, isWritable: true), .init(wallet),
                .init(mint), .init(SolanaProgram.system.address), .init(SolanaProgram.token.address),
            ], data: [1])
    }

    @Test("payments within the bounds are allowed")
    func payments() throws {
        #expect(try allows([S.transfer(1000)]))
        #expect(try allows([S.limit(5000), S.price(1_000_000), S.transfer(1000)]))
        #expect(try allows([S.tokens(50, to: account)]))
        #expect(try allows([S.limit(10), open(for: S.friend), S.tokens(50, to: account)]))
    }

    @Test("everything else is stopped")
    func stopped() throws {
        let table = SolanaMessage.Table(S.account(30), entries: [S.friend, account])
        #expect(try !allows([S.transfer(1001)]), "too much")
        #expect(try !allows([S.transfer(600), S.transfer(600)]), "too much in two parts")
        #expect(try !allows([S.transfer(1), S.tokens(1, to: account)]), "two payments")
        #expect(try !allows([S.transfer(1, to: S.stranger)]), "to somebody else")
        #expect(try !allows([S.transfer(1)], tables: [table]), "to somebody who cannot be seen")
        #expect(try !allows([S.limit(5001), S.price(1_000_000), S.transfer(1)]), "at a high fee")
        #expect(try !allows([S.tokens(51, to: account)]), "too many tokens")
        #expect(try !allows([S.tokens(1, to: S.friend)]), "tokens to an account of no wallet")
        #expect(try !allows([S.tokens(1, to: account, mint: S.account(40))]), "another token")
        #expect(try !allows([S.tokens(1, to: account, of: .token2022)]), "a token of another program")
        #expect(try !allows([open(for: S.stranger)]), "an account for somebody else")
        #expect(try !allows([open(for: S.friend, mint: S.account(40))]), "an account for another token")
        for call in [S.approve(1), S.setAuthority(S.stranger), S.setAuthority(nil), S.foreign(), S.memo([0x61])] {
            #expect(try !allows([call]))
            #expect(try !allows([S.transfer(1), call]))
        }
        let close = S.call(.token, [9], signer: S.wallet, [(S.tokens, true), (S.stranger, true)])
        #expect(try !allows([close]), "an account closed to somebody else")
        let unchecked = S.call(
            .token, [3] + UInt64(1).littleEndian8, signer: S.wallet, [(S.tokens, true), (account, true)])
        #expect(try !allows([unchecked]), "a transfer that does not name its token")
        let assign = S.call(.system, [1, 0, 0, 0] + S.stranger.bytes, signer: S.wallet, [], signerFirst: true)
        #expect(try !allows([assign]), "the account given to a program")
        let nonce = S.call(
            .system, [4, 0, 0, 0], signer: S.wallet, [(S.account(50), true), (S.account(51), false)])
        #expect(try !allows([nonce, S.transfer(1)]), "a signature that lasts")
        let message = try SigningRequest(rpc: S.messageBody([0x61]))
        #expect(!policy.evaluate(message.facts, in: S.context()).isAllowed)
    }

    @Test("the linter finds nothing in it, and its parameters are needed")
    func parameters() throws {
        #expect(PolicyLinter.warnings(about: policy.document).isEmpty)
        for edit in [
            { $0.recipients = [] },
            {
                $0.maximumLamports = nil
                $0.mint = nil
            }, { $0.maximumAmount = nil }, { $0.mint = "x" }, { $0.recipients = ["0x00"] },
            { $0.maximumFeeLamports = "much" },
        ] as [(inout PolicyTemplate.SolanaParameters) -> Void] {
            var parameters = Self.parameters()
            edit(&parameters.solana)
            #expect(throws: PolicyError.self) { try PolicyTemplate.solanaTransfers.body(parameters) }
        }
    }
}
