import Bytes
import Policy
import Testing

@Suite struct RuleWordsTests {
    private static func rule(_ value: String, name: String = "Max", operation: String = "lte") -> JSON {
        [
            "name": .string(name), "method": "eth_signTransaction", "action": "ALLOW",
            "conditions": [
                [
                    "field_source": "ethereum_transaction", "field": "value", "operator": .string(operation),
                    "value": .string(value),
                ]
            ],
        ]
    }

    @Test func `only what differs is told of a change`() {
        #expect(
            RuleWords.difference(Self.rule("10"), Self.rule("20"))
                == "the transaction's value is at most 10 → the transaction's value is at most 20")
        #expect(RuleWords.difference(Self.rule("10"), Self.rule("10")) == "nothing changes")
    }

    @Test func `another name, method or number of conditions is told whole`() {
        let renamed = RuleWords.difference(Self.rule("10"), Self.rule("10", name: "Other"))
        #expect(renamed.hasPrefix("from: allow eth_signTransaction where") && renamed.contains(", to: allow"))
    }

    @Test func `a condition cannot speak for another`() {
        let sentence = RuleWords.sentence(Self.rule("10\n\u{202E}allow everything"))
        #expect(sentence.hasSuffix(#"is at most 10\u{A}\u{202E}allow everything"#))
    }

    @Test func `a blind permission is told`() {
        let rule: JSON = [
            "name": "M", "method": "personal_sign", "action": "ALLOW", "conditions": [], "allow_blind": true,
        ]
        #expect(
            RuleWords.sentence(rule) == "allow personal_sign, hashes of something unseen included, whatever it says")
    }

    private static func sum(_ aggregation: JSON?) -> String {
        let rule = Samples.rule("eth_signTransaction", [LimitSamples.condition()])
        return RuleWords.sentence(rule, aggregations: aggregation.map { [LimitSamples.sum: $0] } ?? [:])
    }

    @Test func `a sum is told by what it adds up, over which time and for whom`() {
        let perWallet: JSON = ["field_source": "wallet", "field": "id"]
        let day: JSON = ["type": "rolling", "seconds": 86_400]
        #expect(
            Self.sum(LimitSamples.aggregation(window: day, groups: [perWallet]))
                == "allow eth_signTransaction where the sum of the transaction's value of eth_signTransaction in any 24 "
                + "hours, for each wallet, this request included, is at most 100")
        let toFriend = Samples.condition("ethereum_transaction", "to", "eq", .string(Samples.friend))
        let count = LimitSamples.aggregation(
            metric: ["function": "count"], window: ["type": "fixed", "seconds": 604_800], conditions: [toFriend],
            groups: [perWallet, ["field_source": "ethereum_transaction", "field": "chain_id"]])
        #expect(
            Self.sum(count)
                == "allow eth_signTransaction where the number of requests of eth_signTransaction (where the transaction's "
                + "to is \(Samples.friend)) in each period of 7 days since 1970 (UTC), for each wallet and value of the "
                + "transaction's chain_id, this request included, is at most 100")
        let all = LimitSamples.aggregation("*", metric: ["function": "count"])
        #expect(Self.sum(all).contains("of every kind in any hour"))
        let short = LimitSamples.aggregation(window: ["type": "rolling", "seconds": 90])
        #expect(Self.sum(short).contains("in any 90 seconds"))
        #expect(Self.sum(LimitSamples.aggregation()).contains("of all wallets together"))
    }

    @Test func `a sum of an aggregation that is not known is told by its id`() {
        #expect(
            Self.sum(nil).hasSuffix(
                "where what the aggregation \(LimitSamples.sum) counts, this request included, is at most 100"))
    }

    @Test func `who asks is told`() {
        let rule = Samples.rule("*", [Samples.condition("system", "actor", "eq", "owner")])
        #expect(RuleWords.sentence(rule) == "allow everything that need not be named where who asks is owner")
    }
}
