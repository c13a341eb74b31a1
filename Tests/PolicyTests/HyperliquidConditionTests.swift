import Bytes
import Ethereum
import Hyperliquid
import Policy
import TestSupport
import Testing

@Suite struct HyperliquidConditionTests {
    private static func order(asset: Int, price: String = "1100", size: String = "0.2", tif: String = "Gtc") -> JSON {
        [
            "a": JSON(asset), "b": true, "p": .string(price), "s": .string(size), "r": false,
            "t": ["limit": ["tif": .string(tif)]],
        ]
    }

    private static func orders(_ orders: JSON...) -> JSON {
        ["type": "order", "orders": .array(orders), "grouping": "na"]
    }

    @Test(
        "fields of one order are compared",
        arguments: [
            ("kind", "eq", "order", true), ("asset", "in", ["1", "2"], true), ("asset", "eq", "2", false),
            ("side", "eq", "buy", true), ("size", "lte", "0.2", true), ("size", "lt", "0.20", false),
            ("price", "gt", "1099.99", true), ("notional", "eq", "220", true), ("notional", "lt", "220", false),
            ("reduce_only", "eq", "false", true), ("tif", "in", ["Gtc", "Alo"], true), ("tif", "eq", "Ioc", false),
            ("order_count", "eq", "1", true), ("is_testnet", "eq", "false", true),
            ("nonce", "eq", "1700000000001", true),
            ("time_skew_ms", "lte", "1", true), ("time_skew_ms", "lt", "1", false),
            ("account", "eq", .string(Samples.wallet), true), ("vault", "neq", .string(Samples.friend), false),
            ("leverage", "lte", "50", false), ("builder", "neq", .string(Samples.friend), false),
            ("has_builder", "eq", "false", true), ("has_builder", "eq", "true", false),
            ("has_vault", "eq", "false", true), ("total_notional", "lte", "220", true),
            ("total_notional", "lt", "220", false),
        ] as [(String, String, JSON, Bool)])
    func fields(field: String, operation: String, value: JSON, isAllowed: Bool) throws {
        let condition = Samples.condition("hyperliquid_action", field, operation, value)
        #expect(try allows([action([condition])], Self.orders(Self.order(asset: 1))) == isAllowed)
    }

    @Test("other actions have their own fields")
    func otherActions() throws {
        let leverage: JSON = ["type": "updateLeverage", "asset": 3, "isCross": true, "leverage": 20]
        let low = action([Samples.condition("hyperliquid_action", "leverage", "lte", "10")])
        let high = action([Samples.condition("hyperliquid_action", "leverage", "lte", "20")])
        #expect(try !allows([low], leverage))
        #expect(try allows([high], leverage))
        #expect(try allows([action([Samples.condition("hyperliquid_action", "asset", "eq", "3")])], leverage))
        let transfer: JSON = [
            "type": "vaultTransfer", "vaultAddress": .string(Samples.stranger), "isDeposit": true, "usd": 5_000_000,
        ]
        let vault = Samples.condition("hyperliquid_action", "vault", "in", [.string(Samples.friend)])
        #expect(try !allows([action([vault])], transfer))
        #expect(try allows([action([Samples.condition("hyperliquid_action", "usd", "lte", "5")])], transfer))
        #expect(try !allows([action([Samples.condition("hyperliquid_action", "usd", "lt", "5")])], transfer))
        let cancel: JSON = ["type": "cancel", "cancels": [["a": 1, "o": 5], ["a": 2, "o": 6]]]
        #expect(try allows([action([Samples.condition("hyperliquid_action", "asset", "in", ["1", "2"])])], cancel))
        #expect(try !allows([action([Samples.condition("hyperliquid_action", "asset", "in", ["1"])])], cancel))
        #expect(try !allows([action([Samples.condition("hyperliquid_action", "price", "neq", "1")])], cancel))
    }

    @Test("an ALLOW must be true of every order, a DENY of one of them")
    func batches() throws {
        let batch = Self.orders(Self.order(asset: 1), Self.order(asset: 2, price: "10", size: "1"))
        let small = Samples.condition("hyperliquid_action", "notional", "lte", "100")
        let first = Samples.condition("hyperliquid_action", "asset", "eq", "1")
        #expect(try !allows([action([small])], batch))
        #expect(try !allows([action([first])], batch))
        #expect(try !allows([action([]), action([small], "DENY")], batch))
        #expect(try !allows([action([]), action([first], "DENY")], batch))
        // No single order is both of asset 1 and small.
        #expect(try allows([action([]), action([first, small], "DENY")], batch))
        let verdict = try Samples.compiled([action([small])]).evaluate(facts(batch), in: Samples.context())
        let trace = try #require(verdict.json["rules"]?.arrayValue?.first)
        #expect(trace["element"] == 0)
        #expect(trace["conditions"]?.arrayValue?.first?["seen"] == "220")
    }

    @Test("the vault that an action is made for counts, beside the one that it names")
    func vaults() throws {
        let vault = Samples.condition("hyperliquid_action", "vault", "eq", .string(Samples.friend))
        let account = Samples.condition("hyperliquid_action", "account", "eq", .string(Samples.friend))
        let order = Self.orders(Self.order(asset: 1))
        for condition in [vault, account] {
            #expect(try allows([action([condition])], order, vault: Samples.friend))
            #expect(try !allows([action([condition])], order, vault: Samples.stranger))
            #expect(try !allows([action([condition])], order))
        }
        let transfer: JSON = [
            "type": "vaultTransfer", "vaultAddress": .string(Samples.stranger), "isDeposit": true, "usd": 1,
        ]
        #expect(try !allows([action([vault])], transfer, vault: Samples.friend))
        #expect(try !allows([action([]), action([vault], "DENY")], transfer, vault: Samples.friend))
    }

    @Test("an action is signed as the Agent message that hides it")
    func request() throws {
        let json = Self.orders(Self.order(asset: 1))
        let params: JSON = ["action": json, "nonce": 1_700_000_000_001, "is_testnet": false]
        let request = try rpc(params)
        let connectionID = try L1Action.parse(json)
            .connectionID(nonce: 1_700_000_000_001, vaultAddress: nil, expiresAfter: nil)
        #expect(request.digest == L1Action.agentDigest(connectionID: connectionID, isMainnet: true))
        #expect(!request.isBlind)
        guard case .object(let members) = params else { return }
        let nulls = try rpc(.object(members + [.init("vault_address", nil), .init("expires_after", nil)]))
        #expect(nulls.digest == request.digest)
        let vault = try rpc(.object(members + [.init("vault_address", .string(Samples.friend))]))
        #expect(vault.digest != request.digest)
        for member in ["action", "nonce", "is_testnet"] {
            let rest = JSON.object(members.filter { $0.key != member })
            #expect(refusal { try rpc(rest) }?.path == "params.\(member)")
        }
        let unknown: JSON = ["action": ["type": "mint"], "nonce": 1, "is_testnet": true]
        #expect(refusal { try rpc(unknown) }?.path.hasPrefix("params.action") == true)
    }

    @Test(
        "actions of the vectors are signed as their clients sign them",
        arguments: try VectorFolder.files(for: .hyperliquidActions))
    func vectors(file: VectorFile) throws {
        for entry in try file.cases("cases") where entry["kind"] == "l1" {
            let request = try rpc([
                "action": #require(entry["action"]), "nonce": #require(entry["nonce"]),
                "vault_address": #require(entry["signed_vault_address"]),
                "expires_after": #require(entry["expiresAfter"]), "is_testnet": .bool(entry["network"] != "mainnet"),
            ])
            let name = try entry.string("name")
            #expect(try request.digest == entry.bytes("digest"), "\(name)")
            let agent = try TypedData(#require(entry["typed_data"]))
            #expect(request.digest == agent.digest)
        }
    }

    private func rpc(_ params: JSON) throws -> SigningRequest {
        try SigningRequest(rpc: ["method": "hyperliquid_signL1Action", "params": params])
    }

    private func action(_ conditions: [JSON], _ action: String = "ALLOW") -> JSON {
        Samples.rule("hyperliquid_signL1Action", conditions, action: action)
    }

    private func facts(_ action: JSON, vault: String? = nil) throws -> Facts {
        let vaultAddress: Address? = if let vault { try Address(vault) } else { nil }
        return .l1Action(
            HyperliquidFacts(
                action: try L1Action.parse(action), nonce: Samples.nowMs + 1, vaultAddress: vaultAddress,
                expiresAfter: nil, isTestnet: false))
    }

    private func allows(_ rules: [JSON], _ action: JSON, vault: String? = nil) throws -> Bool {
        try Samples.compiled(rules).evaluate(facts(action, vault: vault), in: Samples.context()).isAllowed
    }
}
