import Bytes
import Ethereum
import Testing

@Suite struct TypedDataReadingTests {
    private let json: JSON = [
        "types": [
            "Order": [
                ["name": "maker", "type": "address"], ["name": "delta", "type": "int64"],
                ["name": "items", "type": "Item[]"], ["name": "next", "type": "Item"],
                ["name": "data", "type": "bytes4"],
            ],
            "Item": [["name": "price", "type": "uint256"], ["name": "tags", "type": "string[2]"]],
            "Unused": [["name": "flag", "type": "bool"]],
        ],
        "primary_type": "Order",
        "domain": [
            "name": "Shop", "chainId": "0x89", "verifyingContract": "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        ],
        "message": [
            "maker": "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", "delta": -5, "hidden": "free text", "next": nil,
            "items": [["price": "0x10", "tags": ["a", "b"], "hidden": 1]], "data": "0x01020304",
        ],
    ]

    @Test("values are read through the declared types")
    func values() throws {
        let data = try TypedData(json)
        let maker = try Address("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")
        let item = TypedValue.structure([
            .init(name: "price", value: .integer(EVMInteger(UInt256(16)))),
            .init(name: "tags", value: .array([.string("a"), .string("b")])),
        ])
        #expect(data.value(atPath: "maker") == .address(maker))
        #expect(data.value(atPath: "delta") == EVMInteger(decimal: "-5").map { .integer($0) })
        #expect(data.value(atPath: "data") == .bytes([1, 2, 3, 4]))
        #expect(data.value(atPath: "next") == .null)
        #expect(data.value(atPath: "items") == .array([item]))
        #expect(data.value(atPath: "items[0].tags[1]") == .string("b"))
    }

    @Test("what no type declares cannot be read, and nothing lies below a null struct")
    func hidden() throws {
        let data = try TypedData(json)
        for path in [
            "hidden", "items[0].hidden", "next.price", "items[1]", "items.price", "maker.x", "maker[0]", "", ".",
            "items[0]tags", "items[-1]", "items[+0]", "items[]", "[0]", "message.maker",
        ] {
            #expect(data.value(atPath: path) == nil, "\(path)")
        }
    }

    @Test("types keep their declared order and the domain its present members")
    func declarations() throws {
        let data = try TypedData(json)
        #expect(data.types.map(\.name) == ["Order", "Item", "Unused"])
        #expect(
            data.types[1].fields == [.init(name: "price", type: "uint256"), .init(name: "tags", type: "string[2]")])
        #expect(data.encodeType(of: "Item") == "Item(uint256 price,string[2] tags)")
        #expect(
            data.encodeType(of: "Order")
                == "Order(address maker,int64 delta,Item[] items,Item next,bytes4 data)Item(uint256 price,string[2] tags)"
        )
        #expect(data.encodeType(of: "Missing") == nil)
        #expect(!data.hasDomainType)
        #expect(data.domain.chainID == UInt256(137))
        #expect(data.domain.name == "Shop")
        #expect(data.domain.version == nil)
        #expect(data.domain.verifyingContract?.lowercased == "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed")
    }

    @Test("a refusal names the place of the fault")
    func paths() throws {
        let text = String(decoding: json.serialized(), as: UTF8.self)
        for (original, replacement, path) in [
            ("\"price\":\"0x10\"", "\"price\":\"010\"", "message.items[0].price"),
            ("[\"a\",\"b\"]", "[\"a\",2]", "message.items[0].tags[1]"), ("-5", "9223372036854775808", "message.delta"),
            ("\"0x89\"", "\"0x\"", "domain.chainId"), ("\"string[2]\"", "\"string[02]\"", "types.Item.tags"),
            ("\"Order\",", "\"Ordre\",", "primaryType"),
        ] {
            let changed = try JSON.parse(text.replacing(original, with: replacement))
            #expect { try TypedData(changed) } throws: { ($0 as? EthereumError)?.path == path }
        }
    }

    @Test("other characters that Unicode takes for ASCII ones do not name a type or field")
    func lookalikes() throws {
        let text =
            #"{"types":{"K":[{"name":"v","type":"bool"}],"M":[{"name":"k","type":"K"}]},"#
            + #""primaryType":"M","domain":{},"message":{"k":{"v":true}}}"#
        #expect(throws: Never.self) { try TypedData(JSON.parse(text)) }
        for (original, replacement) in [
            (#""type":"K""#, "\"type\":\"\u{212A}\""), (#"{"K":"#, "{\"\u{212A}\":"),
        ] {
            let changed = try JSON.parse(text.replacing(original, with: replacement))
            #expect(throws: EthereumError.self) { try TypedData(changed) }
        }
    }

    @Test("types, fields, undeclared members and nesting are bounded")
    func limits() throws {
        func data(types: [JSON.Member], message: [JSON.Member]) -> JSON {
            [
                "types": .object(types), "primaryType": "M", "domain": [:], "message": .object(message),
            ]
        }
        let flag: JSON = ["name": "v", "type": "bool"]
        let main = JSON.Member("M", [flag])
        let value = JSON.Member("v", true)
        let extras = { (count: Int) in (0..<count).map { JSON.Member("x\($0)", 1) } }
        #expect(throws: Never.self) { try TypedData(data(types: [main], message: extras(64) + [value])) }
        #expect(throws: EthereumError.self) { try TypedData(data(types: [main], message: extras(65) + [value])) }
        let types = (0..<256).map { JSON.Member("T\($0)", [flag]) }
        #expect(throws: EthereumError.self) { try TypedData(data(types: types + [main], message: [value])) }
        let fields = (0..<257).map { ["name": JSON("f\($0)"), "type": "bool"] as JSON }
        let wide = JSON.Member("W", .array(fields))
        #expect(throws: EthereumError.self) { try TypedData(data(types: [main, wide], message: [value])) }
        let recursive = JSON.Member("M", [["name": "m", "type": "M"]])
        var nested = JSON.null
        for _ in 0..<64 { nested = ["m": nested] }
        #expect(throws: Never.self) { try TypedData(data(types: [recursive], message: [.init("m", nested)])) }
        nested = ["m": nested]
        #expect(throws: EthereumError.self) { try TypedData(data(types: [recursive], message: [.init("m", nested)])) }
    }
}
