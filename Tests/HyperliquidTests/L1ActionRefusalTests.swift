import Bytes
import Ethereum
import Hyperliquid
import Testing

@Suite struct L1ActionRefusalTests {
    private func order(_ changes: [String: JSON]) -> JSON {
        let members: [(String, JSON)] = [
            ("a", 1), ("b", true), ("p", "1100.5"), ("s", "0.2"), ("r", false), ("t", ["limit": ["tif": "Gtc"]]),
        ]
        let order = members.map { JSON.Member($0.0, changes[$0.0] ?? $0.1) }
        let more = changes.filter { change in !members.contains { $0.0 == change.key } }
        return [
            "type": "order", "orders": [.object(order + more.map { JSON.Member($0.key, $0.value) })], "grouping": "na",
        ]
    }

    @Test("only the canonical text of a number is accepted in an order")
    func numbers() throws {
        for text in ["0", "1", "0.1", "1100.5", "0.00000001", "123456789.12345678"] {
            #expect(throws: Never.self) { try L1Action.parse(order(["p": JSON(text)])) }
        }
        for text in [
            "", "1.0", "01", ".5", "1.", "1e3", "+1", "-1", "-0", " 1", "1,5", "0x1", "1100.50", "NaN", "١",
            String(repeating: "9", count: 80),
        ] {
            #expect { try L1Action.parse(order(["p": JSON(text)])) } throws: {
                ($0 as? HyperliquidError)?.path == "orders[0].p"
            }
        }
        #expect(throws: HyperliquidError.self) { try L1Action.parse(order(["p": 1100])) }
    }

    @Test("members of another type or range are refused")
    func types() {
        for (member, value) in [
            ("a", "1"), ("a", -1), ("a", .number("1.0")), ("a", .number("9007199254740992")), ("b", 1), ("b", nil),
            ("r", "false"), ("t", [:]), ("t", ["limit": ["tif": "Fok"]]), ("t", ["limit": ["tif": "Gtc", "x": 1]]),
            ("t", ["limit": ["tif": "Gtc"], "trigger": ["isMarket": true, "triggerPx": "1", "tpsl": "tp"]]),
            ("t", ["trigger": ["isMarket": true, "triggerPx": "1.0", "tpsl": "tp"]]), ("c", nil), ("c", "0x12"),
            ("c", "00000000000000000000000000000001"),
        ] as [(String, JSON)] {
            #expect(throws: HyperliquidError.self, "\(member) \(value)") { try L1Action.parse(order([member: value])) }
        }
    }

    @Test("hexadecimal digits are hashed in lower case, and a wrong checksum is refused")
    func hexadecimal() throws {
        let mixed = order(["c": "0x1234567890ABCDEF1234567890abcdef"])
        let lower = order(["c": "0x1234567890abcdef1234567890abcdef"])
        #expect(try L1Action.parse(mixed) == L1Action.parse(lower))
        func transfer(_ vault: String) -> JSON {
            ["type": "vaultTransfer", "vaultAddress": JSON(vault), "isDeposit": true, "usd": 1]
        }
        let vault = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
        #expect(try L1Action.parse(transfer(vault)) == L1Action.parse(transfer(vault.lowercased())))
        #expect(throws: HyperliquidError.self) {
            try L1Action.parse(transfer("0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"))
        }
    }

    @Test("unknown kinds, no kind and two kinds are refused")
    func kinds() {
        for json in [
            ["type": "dummy", "num": 1], ["num": 1], [], "order", ["type": "noop", "type": "noop"], ["type": nil],
            ["type": "userOutcome"], ["type": "CSignerAction", "jailSelf": nil, "unjailSelf": nil],
            ["type": "CSignerAction", "jailSelf": true],
            ["type": "cancel", "cancels": [["a": 1, "o": 2]], "f": false],
            ["type": "withdraw3", "destination": "0x", "amount": "1", "time": 1],
        ] as [JSON] {
            #expect(throws: HyperliquidError.self) { try L1Action.parse(json) }
        }
    }
}
