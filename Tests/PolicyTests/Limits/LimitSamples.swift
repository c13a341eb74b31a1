import Bytes
import Ethereum
import Hyperliquid
import Policy

/// Short ways to write aggregations and to judge requests by them.
enum LimitSamples {
    static let sum = "aaaaaaaaaaaaaaaaaaaaaaa1"
    static let other = "aaaaaaaaaaaaaaaaaaaaaaa2"
    static let value: JSON = ["field_source": "ethereum_transaction", "field": "value", "function": "sum"]
    static let hour: JSON = ["type": "rolling", "seconds": 3600]
    static let origin = RequestOrigin(
        appID: "appappappappappappappapp", walletID: "walletwalletwalletwallet",
        actor: ActingParty(.signer, id: "signersignersignersigner"))

    static func aggregation(
        _ method: String = "eth_signTransaction", metric: JSON = value, window: JSON = hour, conditions: [JSON] = [],
        groups: [JSON] = []
    ) -> JSON {
        [
            "name": "Limit", "method": .string(method), "metric": metric, "window": window,
            "conditions": .array(conditions), "group_by": .array(groups),
        ]
    }

    static func compiled(_ body: JSON, id: String = sum) throws -> CompiledAggregation {
        try CompiledAggregation(id: id, AggregationCreation(body).document)
    }

    static func condition(_ id: String = sum, _ operation: String = "lte", _ value: String = "100") -> JSON {
        Samples.condition("reference", "aggregation.\(id)", operation, .string(value))
    }

    static func readings(
        _ policy: CompiledPolicy, _ facts: Facts, _ aggregations: [CompiledAggregation],
        origin: RequestOrigin = origin
    ) throws -> LimitReadings {
        let context = try context(origin)
        return policy.measure(facts, by: aggregations.map { ($0, context) })
    }

    static func context(_ origin: RequestOrigin = origin) throws -> EvaluationContext {
        EvaluationContext(nowMs: Samples.nowMs, walletAddress: .ethereum(try Address(Samples.wallet)), origin: origin)
    }

    /// What a policy says when so much was used of every window.
    static func verdict(
        _ rules: [JSON], _ facts: Facts, _ aggregations: [CompiledAggregation], used: UInt256 = .zero,
        origin: RequestOrigin = origin
    ) throws -> Verdict {
        let policy = try Samples.compiled(rules)
        var readings = try readings(policy, facts, aggregations, origin: origin)
        readings.know(Dictionary(uniqueKeysWithValues: readings.missing.map { ($0.key, used) }))
        return policy.evaluate(facts, in: try context(origin), limits: readings)
    }

    /// An action of orders, each of an asset, a price and a size.
    static func orders(_ orders: [(Int, String, String)]) throws -> Facts {
        let entries = orders.map { asset, price, size -> JSON in
            [
                "a": JSON(asset), "b": true, "p": .string(price), "s": .string(size), "r": false,
                "t": ["limit": ["tif": "Gtc"]],
            ]
        }
        let action = try L1Action.parse(["type": "order", "orders": .array(entries), "grouping": "na"])
        return .l1Action(
            HyperliquidFacts(
                action: action, nonce: Samples.nowMs, vaultAddress: nil, expiresAfter: nil, isTestnet: false))
    }
}
