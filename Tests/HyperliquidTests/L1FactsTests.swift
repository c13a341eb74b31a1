import Bytes
import Ethereum
import Hyperliquid
import Testing

@Suite struct L1FactsTests {
    private let vault = "0x1719884eb866cb12b2287399b15f7db5e7d775ea"
    private let builder = "0x8c967e73e7b15087c42a10d344cff4c96d877f1d"

    private func facts(_ json: JSON, vaultAddress: Address? = nil) throws -> L1Facts {
        try L1Action.parse(json).facts(vaultAddress: vaultAddress)
    }

    @Test("orders tell asset, side, exact notional, time in force, trigger, builder and client ID")
    func orders() throws {
        let limit: JSON = [
            "a": 110_001, "b": false, "p": "2000.1", "s": "1.25", "r": true, "t": ["limit": ["tif": "Ioc"]],
            "c": "0x1234567890abcdef1234567890abcdef",
        ]
        let trigger: JSON = [
            "a": 4, "b": true, "p": "0.00000001", "s": "3", "r": false,
            "t": ["trigger": ["isMarket": true, "triggerPx": "1850.55", "tpsl": "sl"]],
        ]
        let envelope = try Address(vault)
        let facts = try facts(
            [
                "type": "order", "orders": [limit, trigger, limit], "grouping": "normalTpsl",
                "builder": ["b": JSON(builder), "f": 10],
            ], vaultAddress: envelope)
        #expect(facts.kind == "order")
        #expect(facts.assets == [110_001, 4])
        #expect(facts.vaults == [envelope])
        #expect(facts.builder?.lowercased == builder)
        #expect(facts.builderFee == 10)
        let first = facts.orders[0]
        #expect(first.asset == 110_001 && !first.isBuy && first.isReduceOnly)
        #expect(first.price == ExactDecimal("2000.1") && first.size == ExactDecimal("1.25"))
        #expect(first.notional == ExactDecimal("2500.125"))
        #expect(first.timeInForce == "Ioc" && first.trigger == nil)
        #expect(first.clientOrderID == "0x1234567890abcdef1234567890abcdef")
        let second = facts.orders[1]
        #expect(second.timeInForce == nil && second.isBuy && !second.isReduceOnly && second.clientOrderID == nil)
        #expect(second.trigger?.isMarket == true && second.trigger?.isTakeProfit == false)
        #expect(second.trigger?.price == ExactDecimal("1850.55"))
        #expect(facts.totalNotional == ExactDecimal("5000.25000003"))
    }

    @Test("changed and time-weighted orders are orders too")
    func otherOrders() throws {
        let order: JSON = ["a": 7, "b": true, "p": "2", "s": "3", "r": false, "t": ["limit": ["tif": "Gtc"]]]
        #expect(try facts(["type": "modify", "oid": 1, "order": order]).totalNotional == ExactDecimal("6"))
        let batch = try facts(["type": "batchModify", "modifies": [["oid": 1, "order": order]]])
        #expect(batch.orders.count == 1 && batch.assets == [7])
        let twap = try facts([
            "type": "twapOrder", "twap": ["a": 9, "b": false, "s": "5", "r": true, "m": 30, "t": true],
        ])
        #expect(twap.orders.first?.size == ExactDecimal("5") && twap.orders.first?.isBuy == false)
        #expect(twap.orders.first?.price == nil && twap.totalNotional == nil && twap.assets == [9])
    }

    @Test("cancels, leverage and margin tell their assets")
    func assets() throws {
        #expect(try facts(["type": "cancel", "cancels": [["a": 3, "o": 1], ["a": 3, "o": 2]]]).assets == [3])
        let cloid: JSON = ["asset": 5, "cloid": "0x1234567890abcdef1234567890abcdef"]
        #expect(try facts(["type": "cancelByCloid", "cancels": [cloid]]).assets == [5])
        #expect(try facts(["type": "twapCancel", "a": 8, "t": 1]).assets == [8])
        let leverage = try facts(["type": "updateLeverage", "asset": 6, "isCross": false, "leverage": 20])
        #expect(leverage.assets == [6] && leverage.leverage == 20 && leverage.isCross == false)
        let margin = try facts(["type": "updateIsolatedMargin", "asset": 2, "isBuy": true, "ntli": -1_500_000])
        #expect(margin.assets == [2] && margin.usd == ExactDecimal("-1.5"))
    }

    @Test("transfers tell vaults, destinations, direction and amounts")
    func transfers() throws {
        let other = try Address(builder)
        let deposit = try facts(
            ["type": "vaultTransfer", "vaultAddress": JSON(vault), "isDeposit": true, "usd": 5_000_001],
            vaultAddress: other)
        #expect(deposit.vaults.map(\.lowercased) == [vault, builder])
        #expect(deposit.usd == ExactDecimal("5.000001") && deposit.isDeposit == true)
        let send = try facts([
            "type": "agentSendAsset", "destination": JSON(builder), "sourceDex": "", "destinationDex": "spot",
            "token": "USDC:0x6d1e7cde53ba9467b783cb7c530ce054", "amount": "12.50", "fromSubAccount": "",
            "nonce": 1_700_000_000_000,
        ])
        #expect(send.destinations == [other] && send.amount == ExactDecimal("12.5"))
        #expect(send.nonce == 1_700_000_000_000 && send.token?.hasPrefix("USDC") == true)
        let weight = try facts(["type": "reserveRequestWeight", "weight": 1, "destination": JSON(vault)])
        #expect(weight.destinations.map(\.lowercased) == [vault])
        let sub = try facts(["type": "subAccountTransfer", "subAccountUser": JSON(vault), "isDeposit": false, "usd": 1])
        #expect(sub.destinations.map(\.lowercased) == [vault] && sub.isDeposit == false)
    }

    @Test("what a deployer's action does is told by its variant")
    func variants() throws {
        let fee = try facts([
            "type": "perpDeploy", "setFeeRecipient": ["dex": "test", "feeRecipient": JSON(vault)],
        ])
        #expect(fee.variant == "setFeeRecipient" && fee.destinations.map(\.lowercased) == [vault])
        let merge = try facts(["type": "userOutcome", "mergeOutcome": ["outcome": 1, "amount": "2.5"]])
        #expect(merge.variant == "mergeOutcome" && merge.amount == ExactDecimal("2.5"))
        #expect(try facts(["type": "noop"]).variant == nil)
    }
}
