import Bytes
import Cryptography
import Ethereum
import Hyperliquid
import Policy
import Testing

@testable import Signer

@Suite struct RelayTests {
    private static let everything = [
        TestRule.allow("hyperliquid_signL1Action"), TestRule.allow("eth_signTypedData_v4"),
    ]
    private static let friend = "0x5e9ee1089755c3435139848e47e6635505d5a13a"

    private func rules() throws -> [JSON] {
        var parameters = PolicyTemplate.Parameters()
        parameters.assets = ["0", "1"]
        parameters.maximumNotional = "5000"
        parameters.maximumLeverage = "10"
        parameters.withdrawalAddresses = [Self.friend]
        return try PolicyTemplate.leverage.body(parameters).cases("rules")
    }

    @Test("a receipt names caller, nonce, digest, amounts and the rule that decided")
    func receipt() throws {
        let stage = try RelayStage(rules())
        let nonce = stage.host.nowMs + 1
        let action = TestAction.withdrawal(to: Self.friend, nonce: nonce, chain: "Testnet")
        let decision = try stage.decide(stage.body(action, nonce: nonce))
        let statement = decision.statement
        #expect(statement["op"] == "wallet.relay" && decision.isAllowed)
        #expect(statement["keys"] == [.string(Hex.encode(stage.account.address.bytes))])
        #expect(statement["actor"] == ["id": .string(stage.quorum), "kind": "signer"])
        #expect(statement["nonce"] == JSON(nonce))
        #expect(statement["method"] == "eth_signTypedData_v4")
        #expect(statement["amounts"]?["action"] == "withdraw3")
        #expect(statement["amounts"]?["network"] == "mainnet")
        #expect(statement["amounts"]?["amount"] == "25")
        #expect(statement["amounts"]?["destination"] == .string(Self.friend))
        #expect(statement["rule"] != nil && statement["policy"] != nil && statement["digest"] != nil)
        #expect(statement["answer"]?.stringValue == Hex.encode(SHA256.hash(decision.answer)))
    }

    @Test("a denial has a receipt with its nonce, and no signature")
    func denial() throws {
        let stage = try RelayStage(rules())
        let decision = try stage.decide(stage.body(TestAction.order(size: "50")))
        #expect(!decision.isAllowed && decision.status == 400)
        #expect(decision.statement["nonce"] != nil && decision.statement["digest"] == nil)
        #expect(decision.json["signature"] == nil)
    }

    @Test(
        "S15 nobody but an account of a signer is served: no stranger, no owner, no app secret, no key of the other kind"
    )
    func callers() throws {
        let stage = try RelayStage(Self.everything)
        let stranger = try TestAccount(secret: [UInt8](repeating: 6, count: 32))
        #expect(refusal { try stage.decide(stage.body(TestAction.order(), by: stranger)) } == .noCorrectSignature)
        var execution = try stage.execution(stage.body(TestAction.order(), by: stranger))
        execution.appSecret = stage.host.app.secret
        #expect(refusal { try stage.host.decide(execution) } == .noCorrectSignature)
        execution = try stage.execution(stage.body(TestAction.order()))
        execution.claims = [
            SignatureClaim(signature: try stage.owner.signature(for: execution.payload), point: stage.owner.point)
        ]
        #expect(refusal { try stage.host.decide(execution) } == .noCorrectSignature)
        #expect(refusal { try stage.host.decide(.sign(stage.wallet, by: [])) } == .missingSignature)
    }

    @Test("an account that is only in the owner's quorum is not served")
    func owner() throws {
        let stage = try RelayStage(Self.everything)
        let key = try stage.host.makeKey()
        let mixed = try stage.host.perform(
            TestRequest(
                "POST", "/v1/key_quorums",
                [
                    "public_keys": [.string(key.text)], "authorization_threshold": 1,
                    "ethereum_addresses": [.string(stage.account.address.checksummed)],
                ])
        ).json.string("id")
        let wallet = try stage.host.makeWallet(owner: mixed)
        let execution = try stage.execution(stage.body(TestAction.order()), wallet: wallet)
        #expect(refusal { try stage.host.decide(execution) } == .noCorrectSignature)
        #expect(try stage.host.decide(.sign(wallet, by: [key])).isAllowed)
    }

    @Test("S15 one signature meets no threshold of two, and a child that it meets counts as one")
    func thresholds() throws {
        let host = try HonestHost()
        let keys: JSON = .array(try (0..<2).map { _ in .string(try host.makeKey().text) })
        let two = try RelayStage(
            Self.everything, quorum: [.init("public_keys", keys), .init("display_name", "Two")])
        #expect(try two.decide(two.body(TestAction.order())).isAllowed)
        try two.host.perform(
            TestRequest(
                "POST", "/v1/key_quorums",
                ["public_keys": keys, "authorization_threshold": 2, "key_quorum_ids": [.string(two.quorum)]]))
        let parent = try two.host.perform(
            TestRequest("POST", "/v1/key_quorums", ["key_quorum_ids": [.string(two.quorum)]])
        ).json.string("id")
        let strict = try two.host.perform(
            TestRequest(
                "POST", "/v1/key_quorums",
                ["public_keys": keys, "authorization_threshold": 2, "key_quorum_ids": [.string(two.quorum)]])
        ).json.string("id")
        for (quorum, isMet) in [(parent, true), (strict, false)] {
            let wallet = try two.host.makeWallet(signers: [(quorum, [])])
            let execution = try two.execution(two.body(TestAction.order()), wallet: wallet)
            if isMet {
                #expect(try two.host.decide(execution).isAllowed)
            } else {
                #expect(refusal { try two.host.decide(execution) } == .insufficientSignatures)
            }
        }
    }

    @Test("an address counts for no request that is signed in a header")
    func addressesAreNoKeys() throws {
        let host = try HonestHost()
        let key = try host.makeKey()
        let account = try TestAccount(secret: [UInt8](repeating: 5, count: 32))
        let address = JSON.string(account.address.checksummed)
        func make(_ body: JSON) throws -> Decision { try host.perform(TestRequest("POST", "/v1/key_quorums", body)) }
        #expect(refusal { try make(["ethereum_addresses": [address], "authorization_threshold": 2]) } == .invalidData)
        #expect(refusal { try make(["ethereum_addresses": [address, address]]) } == .invalidData)
        #expect(
            refusal {
                try make(["public_keys": [.string(key.text)], "ethereum_addresses": [address]])
            } == .invalidData)
        let quorum = try make(["ethereum_addresses": [address]]).json.string("id")
        #expect(
            refusal {
                try host.perform(
                    TestRequest(
                        "POST", "/v1/wallets",
                        [
                            "chain_type": "ethereum", "owner_id": .string(quorum),
                        ]))
            } == .invalidData)
    }

    @Test("a quorum without addresses is sealed as it was before there were any")
    func oldRecords() throws {
        let host = try HonestHost()
        let quorum = try host.makeQuorum([host.makeKey()])
        let content = try host.newest(.keyQuorum, quorum).content
        #expect(try JSON.parse(content)["data"]?["ethereum_addresses"] == nil)
        #expect(try host.newest(.keyQuorum, quorum).read().content() == content)
    }

    @Test("whatever the signature covers, changing it makes the request somebody else's")
    func tampering() throws {
        let stage = try RelayStage(Self.everything)
        let vault = try Address(Self.friend)
        let body = try stage.body(TestAction.order(), vault: vault)
        #expect(try stage.decide(body).isAllowed)
        func changed(_ name: String, _ value: JSON) -> JSON {
            .object((body.objectValue ?? []).map { $0.key == name ? .init(name, value) : $0 })
        }
        for other in [
            changed("action", TestAction.order(size: "0.06")), changed("nonce", JSON(stage.host.nowMs + 1)),
            changed("vaultAddress", nil), changed("expiresAfter", JSON(stage.host.nowMs + 1000)),
        ] {
            #expect(refusal { try stage.decide(other) } == .noCorrectSignature)
        }
    }

    @Test("nonces are taken from two days back to one day ahead, and must be the action's own")
    func nonces() throws {
        let stage = try RelayStage(Self.everything)
        let (now, day) = (stage.host.nowMs, Int64(86_400_000))
        for (nonce, isTaken) in [
            (now - 2 * day, false), (now - 2 * day + 1, true), (now + day - 1, true), (now + day, false), (0, false),
        ] {
            let body = try stage.body(TestAction.order(), nonce: nonce)
            if isTaken {
                #expect(try stage.decide(body).isAllowed)
            } else {
                #expect(refusal { try stage.decide(body) } == .invalidNonce)
            }
        }
        let action = TestAction.withdrawal(to: Self.friend, nonce: now)
        #expect(refusal { try stage.decide(stage.body(action, nonce: now + 1)) } == .invalidData)
    }

    @Test("policies bound the time of actions of both kinds, also of withdrawals signed in store")
    func skew() throws {
        let stage = try RelayStage(rules())
        for (ms, isAllowed) in [(0, true), (60_000, true), (-60_000, true), (60_001, false), (-60_001, false)]
            as [(Int64, Bool)]
        {
            let nonce = stage.host.nowMs + ms
            #expect(try stage.decide(stage.body(TestAction.order(), nonce: nonce)).isAllowed == isAllowed)
            let withdrawal = TestAction.withdrawal(to: Self.friend, nonce: nonce)
            #expect(try stage.decide(stage.body(withdrawal, nonce: nonce)).isAllowed == isAllowed)
        }
    }

    @Test("a frozen wallet, a disabled app and an unknown path sign nothing")
    func closed() throws {
        let stage = try RelayStage(Self.everything)
        let body = try stage.body(TestAction.order())
        var execution = try stage.execution(body)
        let text = String(decoding: execution.payload, as: UTF8.self)
        execution.payload = Array(text.replacing("/hyperliquid/", with: "/hyperliquid-devnet/").utf8)
        #expect(refusal { try stage.host.decide(execution) } == .noCorrectSignature)
        try stage.host.operate(on: RecordKey(kind: .wallet, id: stage.wallet)) {
            .setFrozen(wallet: $0, isFrozen: true)
        }
        #expect(refusal { try stage.decide(body) } == .walletFrozen)
        try stage.host.operate(on: stage.host.app.key) { .disableApp(app: $0) }
        #expect(refusal { try stage.decide(body) } == .appDisabled)
    }

    @Test("an archived wallet signs nothing")
    func archived() throws {
        let stage = try RelayStage(Self.everything)
        let body = try stage.body(TestAction.order())
        #expect(try stage.decide(body).isAllowed)
        try stage.host.perform(TestRequest("POST", "/v1/wallets/\(stage.wallet)/archive", by: [stage.owner]))
        #expect(refusal { try stage.decide(body) } == .walletArchived)
    }

    @Test("S17 the rules of a signer's override bind its relayed requests")
    func overrides() throws {
        let stage = try RelayStage(Self.everything)
        let strict = try stage.host.makePolicy(rules())
        let wallet = try stage.host.makeWallet(signers: [(stage.quorum, [strict])])
        for (size, isAllowed) in [("0.05", true), ("50", false)] {
            let body = try stage.body(TestAction.order(size: size))
            #expect(try stage.host.decide(stage.execution(body, wallet: wallet)).isAllowed == isAllowed)
        }
    }

    @Test("what no rule of the template allows is denied")
    func attacks() throws {
        let stage = try RelayStage(rules())
        let (friend, nonce) = (Self.friend, stage.host.nowMs)
        let stranger = "0x9999999999999999999999999999999999999999"
        let small = TestAction.entry(1, "1500", "0.05")
        var withBuilder = TestAction.order().objectValue ?? []
        withBuilder.append(.init("builder", ["b": .string(stranger), "f": 10]))
        let signed: [JSON.Member] = [.init("signatureChainId", "0x66eee"), .init("hyperliquidChain", "Mainnet")]
        let attacks: [JSON] = [
            TestAction.order(asset: 2), TestAction.order(size: "3.34"),
            ["type": "order", "orders": [small, TestAction.entry(1, "1500", "50"), small], "grouping": "na"],
            ["type": "order", "orders": [small, TestAction.entry(2, "1", "1")], "grouping": "na"],
            ["type": "batchModify", "modifies": [["oid": 1, "order": TestAction.entry(1, "1500", "50")]]],
            .object(withBuilder),
            ["type": "updateLeverage", "asset": 1, "isCross": true, "leverage": 11],
            ["type": "updateLeverage", "asset": 2, "isCross": true, "leverage": 1],
            ["type": "vaultTransfer", "vaultAddress": .string(stranger), "isDeposit": true, "usd": 5],
            ["type": "createSubAccount", "name": "hidden"],
            ["type": "subAccountTransfer", "subAccountUser": .string(stranger), "isDeposit": true, "usd": 5],
            ["type": "setReferrer", "code": "CODE"], ["type": "agentEnableDexAbstraction"],
            ["type": "agentSetAbstraction", "abstraction": "u"],
            ["type": "reserveRequestWeight", "weight": 1],
            ["type": "twapOrder", "twap": ["a": 1, "b": true, "s": "1", "r": false, "m": 5, "t": false]],
            TestAction.withdrawal(to: stranger, nonce: nonce),
            .object(
                [.init("type", "usdSend")] + signed + [
                    .init("destination", .string(friend)), .init("amount", "5"), .init("time", JSON(nonce)),
                ]),
            .object(
                [.init("type", "approveAgent")] + signed + [
                    .init("agentAddress", .string(stranger)), .init("agentName", ""), .init("nonce", JSON(nonce)),
                ]),
            .object(
                [.init("type", "approveBuilderFee")] + signed + [
                    .init("maxFeeRate", "0.1%"), .init("builder", .string(stranger)), .init("nonce", JSON(nonce)),
                ]),
            .object(
                [.init("type", "usdClassTransfer")] + signed + [
                    .init("amount", "5"), .init("toPerp", true), .init("nonce", JSON(nonce)),
                ]),
        ]
        for attack in attacks {
            let decision = try stage.decide(stage.body(attack))
            #expect(!decision.isAllowed, "\(String(decoding: attack.serialized(), as: UTF8.self))")
        }
        #expect(try !stage.decide(stage.body(TestAction.order(), vault: Address(stranger))).isAllowed)
        for action in [
            TestAction.order(size: "3.33"), ["type": "updateLeverage", "asset": 1, "isCross": true, "leverage": 10],
            ["type": "cancel", "cancels": [["a": 7, "o": 1]]], TestAction.withdrawal(to: friend, nonce: nonce),
        ] {
            #expect(try stage.decide(stage.body(action)).isAllowed)
        }
    }
}
