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
}
