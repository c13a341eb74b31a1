import Bytes
import Policy
import Solana
import Testing

@Suite struct SolanaWordsTests {
    private func words(_ body: JSON) throws -> String {
        try SigningRequest(rpc: body).words(from: "wallet w", body: body)
    }

    @Test func `each instruction is told`() throws {
        let body = try SolanaSamples.body([
            SolanaSamples.transfer(1_500_000_000), SolanaSamples.tokens(7), SolanaSamples.foreign(),
        ])
        let friend = SolanaSamples.friend.base58
        let text = try words(body)
        #expect(text.contains("1.5 SOL from \(SolanaSamples.wallet.base58) to \(friend)"))
        #expect(text.contains("7 base units of token \(SolanaSamples.mint.base58)"))
        #expect(text.contains("call program \(SolanaSamples.account(9).base58) with 1 bytes that cannot be read"))
    }

    @Test func `memos and messages cannot reorder what is read`() throws {
        let memo = try words(SolanaSamples.body([SolanaSamples.memo(Array("\u{202E}evil".utf8))]))
        #expect(memo.contains("leave the memo \"\\u{202E}evil\""))
        let message = try words(SolanaSamples.messageBody(Array("a\nb".utf8)))
        #expect(message.contains("\"a\\u{A}b\""))
    }

    @Test func `what is not shown is counted`() throws {
        let calls = (0..<18).map { SolanaSamples.transfer(UInt64($0)) }
        #expect(try words(SolanaSamples.body(calls)).hasSuffix("and 2 more instructions."))
    }
}
