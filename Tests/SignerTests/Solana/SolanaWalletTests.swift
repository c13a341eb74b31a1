import Bytes
import Cryptography
import Policy
import Solana
import TestSupport
import Testing

@testable import Signer

/// Wallets of Solana: their key, who may use it, what is signed and what is written down.
@Suite struct SolanaWalletTests {
    private static let friend = account(2)
    private static let transfers = TestRule.allow(
        "signTransaction",
        [
            TestRule.condition("solana_system_program_instruction", "instructionName", "eq", "Transfer"),
            TestRule.condition("solana_system_program_instruction", "Transfer.to", "eq", .string(friend.base58)),
        ])
    private static let budget = TestRule.allow(
        "signTransaction", [TestRule.condition("solana_compute_budget_instruction", "maxFee", "lte", "10000")])

    let host: HonestHost
    let owner: TestKey
    let quorum: String
    let wallet: String
    let address: SolanaAddress

    init() throws {
        host = try HonestHost()
        owner = try host.makeKey()
        quorum = try host.makeQuorum([owner])
        let policy = try host.makePolicy([Self.transfers, Self.budget], chain: "solana", owner: quorum)
        wallet = try host.makeWallet(owner: quorum, policies: [policy], chain: "solana")
        guard case .wallet(let record) = try host.newest(.wallet, wallet).read().body,
            case .solana(let address) = record.address
        else { throw Expected.Missing() }
        self.address = address
    }

    @Test("a wallet has an Ed25519 key of its own, and its address is the key")
    func creation() throws {
        let request = TestRequest("POST", "/v1/wallets", ["chain_type": "solana", "owner_id": .string(quorum)])
        let decision = try host.perform(request)
        let answer = decision.json
        let publicKey = try answer.string("public_key")
        #expect(answer["chain_type"] == "solana")
        #expect(try SolanaAddress(answer.string("address")).bytes == Hex.decode(publicKey))
        #expect(decision.statement["public_key"] == .string(publicKey))
        #expect(try SolanaAddress(answer.string("address")) != address)
        let record = try host.newest(.wallet, answer.string("id")).read()
        guard case .wallet(let body) = record.body else { throw Expected.Missing() }
        #expect(body.curve == "ed25519" && body.json["curve"] == "ed25519" && body.chainType == "solana")
        let seed = try host.withKeys { keys in
            try keys.openWalletKey(decision.keyMaterial, binding: WalletKeyBinding(record.header, body)).revealed
        }
        #expect(try Hex.encode(Ed25519.PrivateKey(seed: Secret(testing: seed)).publicKey) == publicKey)
        let other = TestRequest("POST", "/v1/wallets", ["chain_type": "tron"])
        #expect(refusal { try host.decide(other) } == .invalidData)
    }

    @Test("a transaction is signed in the wallet's place, and the receipt names what moves and which rules decided")
    func transaction() throws {
        let decision = try sign([.limit(1000), .transfer(7, from: address, to: Self.friend)])
        #expect(decision.isAllowed && decision.status == 200)
        let signed = try transaction(in: decision)
        #expect(
            Ed25519.isValid(signed.signatures[0], for: signed.message.bytes, publicKey: address.bytes))
        let statement = decision.statement
        #expect(statement["method"] == "signTransaction")
        #expect(statement["digest"] == .string(Hex.encode(SHA256.hash(signed.message.bytes))))
        #expect(statement["amounts"]?["fee_payer"] == .string(address.base58))
        let moved = try Expected.some(statement["amounts"]?["instructions"]?.arrayValue?.last)
        #expect(moved["lamports"] == "7" && moved["to"] == .string(Self.friend.base58))
        guard case .policy(let policy) = try host.newest(.policy, statement.string("policy")).read().body else {
            throw Expected.Missing()
        }
        let ids = policy.document.rules.map { JSON($0.id) }
        #expect(statement["rules"] == .array(ids.reversed()) && statement["rule"] == ids[1])
    }

    @Test("somebody else's signature stays, and the wallet's is put in its own place")
    func secondSigner() throws {
        let payer = Self.account(9)
        let message = try SolanaMessage.of([.transfer(7, from: address, to: Self.friend)], payer: payer)
        let other = [UInt8](repeating: 3, count: 64)
        let half = try SolanaTransaction(unsigned: message).signed(by: payer, other)
        let signed = try transaction(in: try host.decide(.sign(wallet, by: [owner], .transaction(half))))
        #expect(signed.signatures[0] == other)
        #expect(Ed25519.isValid(signed.signatures[1], for: message.bytes, publicKey: address.bytes))
        #expect(signed.message == message)
    }

    @Test("a denial names the instruction, and nothing is signed")
    func denial() throws {
        let decision = try sign([
            .transfer(7, from: address, to: Self.friend), .transfer(7, from: address, to: Self.account(3)),
        ])
        #expect(!decision.isAllowed && decision.status == 400 && decision.json["code"] == "policy_violation")
        let instructions = try decision.json["details"]?.cases("instructions") ?? []
        #expect(instructions.map { $0["decision"] } == ["allow", "deny"])
        #expect(decision.statement["digest"] == nil)
        #expect(decision.statement["rules"]?.arrayValue?.last == .null)
        #expect(decision.statement["amounts"]?["instructions"]?.arrayValue?.count == 2)
    }

    @Test("S19 a transaction that does not ask the wallet to sign is refused, whatever the policy")
    func notASigner() throws {
        let open = try host.makeWallet(owner: quorum, chain: "solana")
        let stranger = Self.account(9)
        for id in [wallet, open] {
            let body = try JSON.transaction(.of([.transfer(7, from: stranger, to: address)], payer: stranger))
            #expect(refusal { try host.decide(.sign(id, by: [owner], body)) } == .invalidData)
        }
    }

    @Test("messages are signed as they are, and never when they are transactions")
    func messages() throws {
        let open = try host.makeWallet(owner: quorum, chain: "solana")
        guard case .wallet(let record) = try host.newest(.wallet, open).read().body,
            case .solana(let address) = record.address
        else { throw Expected.Missing() }
        let text = Array("Sign in to example.org".utf8)
        let decision = try host.decide(.sign(open, by: [owner], .message(text)))
        #expect(decision.json["method"] == "signMessage" && decision.json["data"]?["encoding"] == "base64")
        let signature = try Base64.decode(decision.json["data"]?["signature"]?.stringValue ?? "")
        #expect(Ed25519.isValid(signature, for: text, publicKey: address.bytes))
        #expect(decision.statement["digest"] == .string(Hex.encode(SHA256.hash(text))))
        let message = try SolanaMessage.of([.transfer(7, from: address, to: Self.friend)], payer: address)
        for bytes in [message.bytes, SolanaTransaction(unsigned: message).bytes, [0x80] + text] {
            #expect(refusal { try host.decide(.sign(open, by: [owner], .message(bytes))) } == .invalidData)
        }
        #expect(try !host.decide(.sign(wallet, by: [owner], .message(text))).isAllowed)
    }

    @Test("S18 raw signatures need a rule that names them, and are over the 32 bytes as they are")
    func raw() throws {
        let hash = [UInt8](repeating: 0xAB, count: 32)
        let body: JSON = ["params": ["hash": .string(Hex.encodePrefixed(hash))]]
        func decide(_ rules: [JSON]) throws -> (Decision, String) {
            let policy = try host.makePolicy(rules, chain: "solana", owner: quorum)
            let id = try host.makeWallet(owner: quorum, policies: [policy], chain: "solana")
            return (try host.decide(TestRequest("POST", "/v1/wallets/\(id)/raw_sign", body, by: [owner])), id)
        }
        #expect(try !decide([TestRule.allow("*")]).0.isAllowed)
        let (decision, id) = try decide([TestRule.allow("raw_sign")])
        guard case .wallet(let record) = try host.newest(.wallet, id).read().body else { throw Expected.Missing() }
        let signature = try Hex.decodePrefixed(decision.json["data"]?["signature"]?.stringValue ?? "")
        #expect(try Ed25519.isValid(signature, for: hash, publicKey: Hex.decode(record.publicKey)))
    }

    @Test("a wallet takes policies of its own chain alone, also for its signers and when it is changed")
    func policies() throws {
        let ethereum = try host.makePolicy([TestRule.allow("*")], owner: quorum)
        let solana = try host.makePolicy([TestRule.allow("*")], chain: "solana", owner: quorum)
        let other = try host.makeWallet(owner: quorum)
        for (chain, id, policy) in [("solana", wallet, ethereum), ("ethereum", other, solana)] {
            let bodies: [JSON] = [
                ["policy_ids": [.string(policy)]],
                [
                    "additional_signers": [
                        ["signer_id": .string(quorum), "override_policy_ids": [.string(policy)]]
                    ]
                ],
            ]
            for body in bodies {
                let members = (body.objectValue ?? []) + [.init("chain_type", .string(chain))]
                #expect(
                    refusal { try host.decide(TestRequest("POST", "/v1/wallets", .object(members))) } == .invalidData)
                #expect(refusal { try host.decide(.update(id, body, by: [owner])) } == .invalidData)
            }
        }
        #expect(refusal { try host.decide(.update(wallet, ["policy_ids": [.string(solana)]], by: [owner])) } == nil)
    }

    @Test("methods of one chain reach no key of another")
    func otherChains() throws {
        let solana = try host.makeWallet(owner: quorum, chain: "solana")
        let ethereum = try host.makeWallet(owner: quorum)
        #expect(refusal { try host.decide(.sign(solana, by: [owner])) } == .methodNotSupported)
        let transaction = try JSON.transaction(.of([.transfer(7, from: address, to: Self.friend)], payer: address))
        #expect(refusal { try host.decide(.sign(ethereum, by: [owner], transaction)) } == .methodNotSupported)
        #expect(refusal { try host.decide(.sign(ethereum, by: [owner], .message([0x61]))) } == .methodNotSupported)
        let hash: JSON = [
            "method": "secp256k1_sign", "params": ["hash": .string("0x" + String(repeating: "ab", count: 32))],
        ]
        #expect(refusal { try host.decide(.sign(solana, by: [owner], hash)) } == .methodNotSupported)
        let send: JSON = [
            "method": "signAndSendTransaction", "params": ["transaction": "AQI=", "encoding": "base64"],
        ]
        #expect(refusal { try host.decide(.sign(solana, by: [owner], send)) } == .methodNotSupported)
        let relayed = TestRequest("POST", "/hyperliquid/\(solana)/exchange", ["action": ["type": "noop"]])
        #expect(refusal { try host.decide(relayed) } == .methodNotSupported)
    }

    @Test("S12 key material of another wallet, edited, or of the wrong key signs nothing")
    func keyMaterial() throws {
        let other = try host.makeWallet(owner: quorum, chain: "solana")
        let record = try host.newest(.wallet, wallet).read()
        guard case .wallet(let body) = record.body else { throw Expected.Missing() }
        let wrong = try host.withKeys { keys in
            try keys.sealWalletKey(
                Secret(testing: [UInt8](repeating: 5, count: 32)), binding: WalletKeyBinding(record.header, body),
                salt: host.random.bytes(count: Envelope.saltCount))
        }
        var edited = try Expected.some(host.keyMaterial[wallet])
        edited[edited.count - 1] ^= 1
        let request = TestRequest.sign(
            wallet, by: [owner],
            try .transaction(.of([.transfer(7, from: address, to: Self.friend)], payer: address)))
        for material in [try Expected.some(host.keyMaterial[other]), wrong, edited, []] {
            var execution = try host.execution(for: request)
            execution.keyMaterial = material
            #expect(refusal { try host.decide(execution) } == .recordUnavailable)
        }
        #expect(try host.decide(request).isAllowed)
    }

    @Test("S12 a sealed key is bound to its curve")
    func curve() throws {
        let record = try host.newest(.wallet, wallet).read()
        guard case .wallet(let body) = record.body else { throw Expected.Missing() }
        let binding = WalletKeyBinding(record.header, body).bytes
        #expect(binding.count > 40 && String(decoding: binding, as: UTF8.self).contains("ed25519"))
        let other = try host.newest(.wallet, host.makeWallet(owner: quorum)).read()
        guard case .wallet(let ethereum) = other.body else { throw Expected.Missing() }
        #expect(
            String(decoding: WalletKeyBinding(other.header, ethereum).bytes, as: UTF8.self).contains("secp256k1"))
    }

    @Test("S29 lamports of all instructions are added up, stated in the receipt, and denied above the limit")
    func limits() throws {
        let metric: JSON = ["field_source": "solana_movement", "field": "lamports", "function": "sum"]
        let aggregation = try host.makeAggregation("signTransaction", metric: metric, owner: quorum)
        let rule = TestRule.allow("signTransaction", [TestRule.sum(aggregation, "lte", "100")])
        let policy = try host.makePolicy([rule], chain: "solana", owner: quorum)
        try host.perform(
            TestRequest("PATCH", "/v1/wallets/\(wallet)", ["policy_ids": [.string(policy)]], by: [owner]))
        func sign(_ lamports: UInt8...) throws -> Decision {
            let calls = lamports.map { SolanaMessage.Call.transfer($0, from: address, to: Self.friend) }
            return try host.perform(.sign(wallet, by: [owner], .transaction(.of(calls, payer: address))))
        }
        let first = try sign(40, 20)
        #expect(first.isAllowed)
        let stated = try Expected.some(first.statement["limits"]?.arrayValue?.first)
        #expect(stated["amount"] == "60" && stated["sum"] == "60")
        #expect(try !sign(40, 1).isAllowed)
        #expect(try sign(40).isAllowed)
        #expect(try !sign(1).isAllowed)
    }

    @Test("S20 a dry run says what would be decided of each instruction")
    func dryRun() throws {
        guard case .wallet(let record) = try host.newest(.wallet, wallet).read().body else { throw Expected.Missing() }
        let body = try JSON.transaction(
            .of(
                [.limit(5), .transfer(7, from: address, to: Self.friend), .transfer(1, from: address, to: address)],
                payer: address))
        let answer = try DryRun.judge(
            body, for: .rpc(wallet), wallet: record, origin: (host.app.id, wallet), caller: .owner, nowMs: host.nowMs,
            usage: [:],
            records: DryRun.Records(
                policy: { id, _ throws(Refusal) in
                    guard case .policy(let policy)? = try? host.newest(.policy, id).read().body else {
                        throw Refusal(.notFound, id)
                    }
                    return policy
                }, conditionSet: { id, _ throws(Refusal) in throw Refusal(.notFound, id) },
                aggregation: { id, _ throws(Refusal) in throw Refusal(.notFound, id) }))
        guard case .verdict(let verdict) = answer else { throw Expected.Missing() }
        #expect(verdict["decision"] == "deny")
        #expect(try verdict.cases("instructions").map { $0["decision"] } == ["allow", "allow", "deny"])
    }

    // MARK: Requests

    private static func account(_ byte: UInt8) -> SolanaAddress {
        SolanaAddress(bytes: [UInt8](repeating: byte, count: 32)) ?? SolanaProgram.system.address
    }

    private func sign(_ calls: [SolanaMessage.Call]) throws -> Decision {
        try host.decide(.sign(wallet, by: [owner], .transaction(.of(calls, payer: address))))
    }

    private func transaction(in decision: Decision) throws -> SolanaTransaction {
        #expect(decision.json["data"]?["encoding"] == "base64")
        return try SolanaTransaction(
            Base64.decode(decision.json["data"]?["signed_transaction"]?.stringValue ?? ""))
    }
}

extension SolanaMessage {
    fileprivate static func of(_ calls: [Call], payer: SolanaAddress) throws -> SolanaMessage {
        try SolanaMessage(payer: payer, calls: calls, recentBlockhash: [UInt8](repeating: 8, count: 32))
    }
}

extension SolanaMessage.Call {
    fileprivate static func transfer(_ lamports: UInt8, from: SolanaAddress, to: SolanaAddress) -> Self {
        Self(
            program: SolanaProgram.system.address,
            accounts: [.init(from, isSigner: true, isWritable: true), .init(to, isWritable: true)],
            data: [2, 0, 0, 0, lamports] + [UInt8](repeating: 0, count: 7))
    }

    fileprivate static func limit(_ units: UInt16) -> Self {
        Self(
            program: SolanaProgram.computeBudget.address, accounts: [],
            data: [2, UInt8(truncatingIfNeeded: units), UInt8(units >> 8), 0, 0])
    }
}

extension JSON {
    fileprivate static func transaction(_ message: SolanaMessage) -> JSON {
        transaction(SolanaTransaction(unsigned: message))
    }

    fileprivate static func transaction(_ transaction: SolanaTransaction) -> JSON {
        [
            "method": "signTransaction",
            "params": ["transaction": .string(Base64.encode(transaction.bytes)), "encoding": "base64"],
        ]
    }

    fileprivate static func message(_ message: [UInt8]) -> JSON {
        ["method": "signMessage", "params": ["message": .string(Base64.encode(message)), "encoding": "base64"]]
    }
}
