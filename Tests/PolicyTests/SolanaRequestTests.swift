import Bytes
import Cryptography
import Policy
import Solana
import TestSupport
import Testing

private typealias S = SolanaSamples

@Suite struct SolanaRequestTests {
    @Test("a transaction is read, and its signature is put in the wallet's place beside those of others")
    func transactions() throws {
        let other = [UInt8](repeating: 5, count: 64)
        let message = try S.message([S.transfer(5)], payer: S.stranger)
        let signed = try SolanaTransaction(unsigned: message).signed(by: S.stranger, other)
        let request = try SigningRequest(rpc: S.body(signed.bytes))
        #expect(request.signedBytes == message.bytes)
        #expect(request.digest == SHA256.hash(message.bytes))
        #expect(!request.isBlind)
        let own = [UInt8](repeating: 6, count: 64)
        let answer = try request.answer(with: own, of: S.wallet)
        #expect(answer["method"] == "signTransaction" && answer["data"]?["encoding"] == "base64")
        let wire = try Base64.decode(#require(answer["data"]?["signed_transaction"]?.stringValue))
        let result = try SolanaTransaction(wire)
        #expect(result.message == message)
        #expect(result.signatures == [other, own])
        #expect(throws: PolicyError.self) { try request.answer(with: own, of: S.friend) }
    }

    @Test("messages are signed as they are; the digest is their SHA-256")
    func messages() throws {
        let message = Array("Sign in to example.org".utf8)
        let request = try SigningRequest(rpc: S.messageBody(message))
        #expect(request.signedBytes == message && request.digest == SHA256.hash(message) && request.amounts == nil)
        let signature = [UInt8](repeating: 6, count: 64)
        #expect(
            try request.answer(with: signature, of: S.wallet) == [
                "method": "signMessage",
                "data": ["signature": .string(Base64.encode(signature)), "encoding": "base64"],
            ])
        let hash = [UInt8](repeating: 0x85, count: 32)
        let raw = try SigningRequest(rawSign: ["params": ["hash": .string(Hex.encodePrefixed(hash))]])
        #expect(raw.signedBytes == hash && raw.isBlind)
        #expect(
            try raw.answer(with: signature, of: S.wallet)["data"]?["signature"]
                == .string(Hex.encodePrefixed(signature)))
    }

    @Test("a message that is a transaction in disguise is refused, naming the field")
    func disguises() throws {
        let message = try S.message([S.transfer(5)])
        for bytes in [message.bytes, SolanaTransaction(unsigned: message).bytes, [0x80, 1], [0x81], [0xFE]] {
            #expect(fault(S.messageBody(bytes)) == "params.message")
        }
        for file in try VectorFolder.files(for: .solanaVersion1) {
            for vector in try file.cases("cases") {
                #expect(try fault(S.messageBody(vector.bytes("messageHex"))) == "params.message")
                #expect(try fault(S.body(vector.bytes("wireHex"))) == "params.transaction")
            }
        }
    }

    @Test("what is no transaction is refused, naming the field")
    func malformed() throws {
        let wire = try SolanaTransaction(unsigned: S.message([S.transfer(5)])).bytes
        #expect(fault(S.body(wire)) == nil)
        for bytes in [[], [1], wire + [0], wire.dropLast(), [0] + wire.dropFirst(65)] as [[UInt8]] {
            #expect(fault(S.body(bytes)) == "params.transaction")
        }
        let empty = try SolanaTransaction(unsigned: S.message([])).bytes
        #expect(fault(S.body(empty)) == "params.transaction", "nothing is called")
        let many = try S.message([S.foreign()] + [SolanaMessage.Call](repeating: S.memo([]), count: 64))
        #expect(fault(S.body(SolanaTransaction(unsigned: many).bytes)) == "params.transaction", "too many calls")
        for (params, path) in [
            (["transaction": "!", "encoding": "base64"], "params.transaction"),
            (["transaction": "AQI="], "params.encoding"), (["encoding": "base64"], "params.transaction"),
            (["transaction": "AQI=", "encoding": "base58"], "params.encoding"),
            (["transaction": "AQI=", "encoding": "base64", "x": 1], "params"),
        ] as [(JSON, String)] {
            #expect(fault(["method": "signTransaction", "params": params]) == path)
        }
    }

    @Test("S19: what a body says of the wallet must be true, and the wallet must be asked to sign")
    func claims() throws {
        func check(_ more: [JSON.Member], _ calls: [SolanaMessage.Call] = [S.transfer(1)]) throws -> String? {
            let body = try S.body(calls, payer: S.stranger)
            let members = (body.objectValue ?? []) + more
            do {
                try SigningRequest(rpc: .object(members)).check(walletID: "w", address: .solana(S.wallet))
                return nil
            } catch { return error.path }
        }
        #expect(try check([]) == nil)
        #expect(try check([.init("chain_type", "solana"), .init("address", S.wallet.json)]) == nil)
        #expect(try check([.init("chain_type", "ethereum")]) == "chain_type")
        #expect(try check([.init("address", S.friend.json)]) == "address")
        #expect(try check([.init("address", "0x1111111111111111111111111111111111111111")]) == "address")
        #expect(try check([.init("wallet_id", "v")]) == "wallet_id")
        #expect(try check([.init("caip2", "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp")]) == "caip2")
        // The wallet is in the transaction, and pays nothing and signs nothing.
        #expect(try check([], [S.transfer(1, from: S.friend, to: S.wallet)]) == "params.transaction")
    }

    @Test("methods of one chain are not served for wallets of another")
    func otherChains() throws {
        let transaction = try SigningRequest(rpc: S.body([S.transfer(1)]))
        let ethereum = try WalletAddress(Samples.wallet, of: .ethereum)
        #expect(throws: PolicyError.self) { try transaction.check(walletID: "w", address: ethereum) }
        let hello = try SigningRequest(
            rpc: ["method": "personal_sign", "params": ["message": "a", "encoding": "utf-8"]])
        #expect(throws: PolicyError.self) { try hello.check(walletID: "w", address: .solana(S.wallet)) }
        #expect(throws: Never.self) { try hello.check(walletID: "w", address: ethereum) }
        do {
            _ = try SigningRequest(rpc: [
                "method": "signAndSendTransaction", "params": ["transaction": "AQI=", "encoding": "base64"],
                "caip2": "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp",
            ])
            Issue.record("sending is not served")
        } catch {
            #expect(error.code == .methodNotSupported && error.message.contains("comes later"))
        }
    }

    @Test("receipts say what each instruction moves")
    func amounts() throws {
        let table = SolanaMessage.Table(S.account(30), entries: [S.friend])
        let request = try SigningRequest(
            rpc: S.body(
                [S.limit(1000), S.transfer(7), S.tokens(8, to: S.stranger), S.setAuthority(S.stranger), S.foreign()],
                tables: [table]))
        let amounts = try #require(request.amounts)
        #expect(amounts["fee_payer"] == S.wallet.json && amounts["max_fee"] == "5000")
        let token = SolanaProgram.token.address.json
        #expect(
            amounts["instructions"] == [
                ["program": SolanaProgram.computeBudget.address.json, "name": "SetComputeUnitLimit"],
                // The recipient lies in the table, so it is not shown.
                [
                    "program": SolanaProgram.system.address.json, "name": "Transfer", "from": S.wallet.json,
                    "lamports": "7",
                ],
                [
                    "program": token, "name": "TransferChecked", "from": S.tokens.json, "to": S.stranger.json,
                    "amount": "8", "mint": S.mint.json,
                ],
                ["program": token, "name": "SetAuthority", "from": S.tokens.json, "to": S.stranger.json],
                ["program": S.account(9).json],
            ])
    }

    private func fault(_ body: JSON) -> String? {
        do {
            _ = try SigningRequest(rpc: body)
            return nil
        } catch { return error.path }
    }
}
