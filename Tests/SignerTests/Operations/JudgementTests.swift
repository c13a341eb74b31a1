import Bytes
import Testing

@testable import Signer

/// S17–S21 and S29: what the policies of a wallet say, and what no policy is asked about.
@Suite struct JudgementTests {
    let host: HonestHost
    let owner: TestKey
    let quorum: String

    init() throws {
        host = try HonestHost()
        owner = try host.makeKey()
        quorum = try host.makeQuorum([owner])
    }

    private static let hash: JSON = .string("0x" + String(repeating: "ab", count: 32))
    private static let to = "0x1111111111111111111111111111111111111111"

    private func wallet(_ rules: [JSON]) throws -> String {
        try host.makeWallet(owner: quorum, policies: [host.makePolicy(rules, owner: quorum)])
    }

    private func isAllowed(_ wallet: String, _ body: JSON = TestRequest.hello) throws -> Bool {
        try host.decide(.sign(wallet, by: [owner], body)).isAllowed
    }

    private func transaction(_ edit: (inout [String: JSON]) -> Void = { _ in }) -> JSON {
        var members: [String: JSON] = [
            "to": .string(JudgementTests.to), "value": "0x1", "chain_id": 1, "nonce": 0, "gas_limit": 21_000,
            "max_fee_per_gas": 10, "max_priority_fee_per_gas": 1, "type": 2,
        ]
        edit(&members)
        let transaction = JSON.object(members.sorted { $0.key < $1.key }.map { .init($0.key, $0.value) })
        return ["method": "eth_signTransaction", "params": ["transaction": transaction]]
    }

    @Test("S17 a condition that cannot be evaluated is false in an ALLOW rule and true in a DENY rule")
    func undecidable() throws {
        let condition = TestRule.condition(
            "ethereum_transaction", "to", "neq", "0x2222222222222222222222222222222222222222")
        let creation = transaction {
            $0["to"] = nil
            $0["data"] = "0x6000"
        }
        let allowing = try wallet([TestRule.allow("eth_signTransaction", [condition])])
        #expect(try isAllowed(allowing, transaction()))
        #expect(try !isAllowed(allowing, creation))
        let denying = try wallet([
            TestRule.allow("eth_signTransaction"),
            TestRule.deny(
                "eth_signTransaction",
                [TestRule.condition("ethereum_transaction", "to", "eq", "0x2222222222222222222222222222222222222222")]),
        ])
        #expect(try isAllowed(denying, transaction()))
        #expect(try !isAllowed(denying, creation))
    }

    @Test("S18 a star covers neither raw_sign nor secp256k1_sign; each needs a rule that names it")
    func mustBeNamed() throws {
        let raw = TestRequest("POST", "", ["params": ["hash": JudgementTests.hash]])
        func rawSigns(_ wallet: String) throws -> Bool {
            try host.decide(TestRequest("POST", "/v1/wallets/\(wallet)/raw_sign", raw.body, by: [owner])).isAllowed
        }
        let blind: JSON = ["method": "secp256k1_sign", "params": ["hash": JudgementTests.hash]]
        let star = try wallet([TestRule.allow("*")])
        #expect(try isAllowed(star))
        #expect(try !rawSigns(star))
        #expect(try !isAllowed(star, blind))
        let named = try wallet([TestRule.allow("raw_sign"), TestRule.allow("secp256k1_sign")])
        #expect(try rawSigns(named))
        #expect(try isAllowed(named, blind))
    }

    @Test("S18 a message of 32 bytes is blind and needs a rule that allows that")
    func blindMessage() throws {
        let body: JSON = ["method": "personal_sign", "params": ["message": JudgementTests.hash, "encoding": "hex"]]
        #expect(try !isAllowed(wallet([TestRule.allow("personal_sign")]), body))
        #expect(try !isAllowed(wallet([TestRule.allow("*")]), body))
        let rule: JSON = [
            "name": "Blind", "method": "personal_sign", "conditions": [], "action": "ALLOW", "allow_blind": true,
        ]
        #expect(try isAllowed(wallet([rule]), body))
    }

    @Test("S18 a policy that looks into Hyperliquid's actions refuses the Agent message that hides them")
    func blindAgent() throws {
        let agent: JSON = [
            "method": "eth_signTypedData_v4",
            "params": [
                "typed_data": [
                    "domain": [
                        "name": "Exchange", "version": "1", "chainId": 1337,
                        "verifyingContract": "0x0000000000000000000000000000000000000000",
                    ],
                    "types": [
                        "EIP712Domain": [
                            ["name": "name", "type": "string"], ["name": "version", "type": "string"],
                            ["name": "chainId", "type": "uint256"], ["name": "verifyingContract", "type": "address"],
                        ],
                        "Agent": [["name": "source", "type": "string"], ["name": "connectionId", "type": "bytes32"]],
                    ],
                    "primary_type": "Agent", "message": ["source": "a", "connectionId": JudgementTests.hash],
                ]
            ],
        ]
        #expect(try isAllowed(wallet([TestRule.allow("eth_signTypedData_v4")]), agent))
        let looking = TestRule.allow(
            "hyperliquid_signL1Action", [TestRule.condition("hyperliquid_action", "kind", "eq", "order")])
        #expect(try !isAllowed(wallet([TestRule.allow("eth_signTypedData_v4"), looking]), agent))
    }

    @Test("S19 nothing is filled in: a transaction without nonce, chain, gas or fee is refused")
    func nothingFilledIn() throws {
        let wallet = try host.makeWallet(owner: quorum)
        #expect(try isAllowed(wallet, transaction()))
        for member in ["nonce", "chain_id", "gas_limit", "max_fee_per_gas", "max_priority_fee_per_gas"] {
            let body = transaction { $0[member] = nil }
            #expect(refusal { try host.decide(.sign(wallet, by: [owner], body)) } == .invalidData, "\(member)")
        }
    }

    @Test("S19 what a body says of the wallet must be true of it")
    func claims() throws {
        let wallet = try host.makeWallet(owner: quorum)
        let other = try host.makeWallet(owner: quorum)
        guard case .wallet(let record) = try host.newest(.wallet, wallet).read().body,
            case .wallet(let otherRecord) = try host.newest(.wallet, other).read().body
        else { throw Expected.Missing() }
        func sign(_ name: String, _ value: JSON) -> Refusal.Code? {
            let body = JSON.object((TestRequest.hello.objectValue ?? []) + [.init(name, value)])
            return refusal { try host.decide(.sign(wallet, by: [owner], body)) }
        }
        #expect(sign("wallet_id", .string(wallet)) == nil)
        #expect(sign("wallet_id", .string(other)) == .invalidData)
        #expect(sign("address", .string(record.address.text)) == nil)
        #expect(sign("address", .string(otherRecord.address.text)) == .invalidData)
        #expect(sign("chain_type", "ethereum") == nil)
        #expect(sign("chain_type", "solana") == .invalidData)
        func send(from sender: String) -> Refusal.Code? {
            let body = transaction { $0["from"] = .string(sender) }
            return refusal { try host.decide(.sign(wallet, by: [owner], body)) }
        }
        #expect(send(from: record.address.text) == nil)
        #expect(send(from: otherRecord.address.text) == .invalidData)
        var members = transaction().objectValue ?? []
        members.append(.init("caip2", "eip155:8453"))
        #expect(refusal { try host.decide(.sign(wallet, by: [owner], .object(members))) } == .invalidData)
    }

    @Test("S19 a signer's override replaces the wallet's policy, and an empty override is none")
    func overrides() throws {
        let key = try host.makeKey()
        let signer = try host.makeQuorum([key])
        let denies = try host.makePolicy([TestRule.deny("*")])
        let allows = try host.makePolicy([TestRule.allow("*")])
        for (policies, override, isAllowed) in [
            ([denies], [allows], true), ([allows], [denies], false), ([denies], [], false), ([], [denies], false),
            ([], [], true),
        ] as [([String], [String], Bool)] {
            let wallet = try host.makeWallet(owner: quorum, policies: policies, signers: [(signer, override)])
            #expect(try host.decide(.sign(wallet, by: [key])).isAllowed == isAllowed)
            #expect(try host.decide(.sign(wallet, by: [owner])).isAllowed == (policies != [denies]))
        }
    }

    @Test("S20 a payload signed for a dry run authorises nothing else")
    func dryRunPayload() throws {
        let wallet = try host.makeWallet(owner: quorum)
        for path in ["rpc/dry_run", "rpc?dry_run=true", "dry_run"] {
            var request = TestRequest.sign(wallet, by: [owner])
            request.path = "/v1/wallets/\(wallet)/\(path)"
            #expect(refusal { try host.decide(request) } != nil)
        }
    }

    @Test("S20 a dry run names its caller, and the wallet must know them")
    func dryRunCaller() throws {
        let stranger = try host.makeQuorum([host.makeKey()])
        let signer = try host.makeQuorum([host.makeKey()])
        let denies = try host.makePolicy([TestRule.deny("*")], owner: quorum)
        let id = try host.makeWallet(owner: quorum, signers: [(signer, [denies])])
        guard case .wallet(let wallet) = try host.newest(.wallet, id).read().body else { throw Expected.Missing() }
        func judge(as caller: DryRun.Caller) throws -> JSON? {
            let records = DryRun.Records(
                policy: { id, _ throws(Refusal) in
                    guard case .policy(let policy)? = try? self.host.newest(.policy, id).read().body else {
                        throw Refusal(.recordUnavailable, "")
                    }
                    return policy
                },
                conditionSet: { _, _ throws(Refusal) in throw Refusal(.recordUnavailable, "") },
                aggregation: { _, _ throws(Refusal) in throw Refusal(.recordUnavailable, "") })
            let answer = try DryRun.judge(
                TestRequest.hello, for: .rpc(id), wallet: wallet, origin: (host.app.id, id), caller: caller,
                nowMs: host.nowMs, usage: [:], records: records)
            guard case .verdict(let verdict) = answer else { throw Expected.Missing() }
            return verdict["decision"]
        }
        #expect(try judge(as: .owner) == "allow")
        #expect(try judge(as: .signer(signer)) == "deny")
        #expect(throws: Refusal.self) { try judge(as: .signer(stranger)) }
        #expect(host.keep.openReceipts.isEmpty)
    }

    @Test("S29 no member of a policy, a rule or a wallet that would bound a sum is taken and ignored")
    func noIgnoredLimits() throws {
        let policy = try host.makePolicy([])
        let daily: JSON = ["window": "1d", "max": "1000"]
        for name in ["aggregations", "aggregation_ids", "limits", "spending_limit"] {
            func adding(to body: JSON) -> JSON { .object((body.objectValue ?? []) + [.init(name, daily)]) }
            let rule = adding(to: TestRule.allow("eth_signTransaction"))
            for (path, body) in [
                ("/v1/policies", adding(to: ["version": "1.0", "name": "P", "chain_type": "ethereum", "rules": []])),
                ("/v1/policies/\(policy)/rules", rule), ("/v1/wallets", adding(to: ["chain_type": "ethereum"])),
            ] as [(String, JSON)] {
                #expect(refusal { try host.decide(TestRequest("POST", path, body)) } == .invalidData, "\(path) \(name)")
            }
        }
        #expect(refusal { try host.decide(TestRequest("POST", "/v1/aggregations", ["name": "Daily"])) } == .invalidData)
    }
}
