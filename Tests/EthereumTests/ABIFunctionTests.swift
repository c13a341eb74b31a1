import Bytes
import Ethereum
import Testing

@Suite struct ABIFunctionTests {
    private let order: JSON = [
        "type": "function", "name": "fill", "stateMutability": "payable", "outputs": [],
        "inputs": [
            [
                "name": "orders", "type": "tuple[]", "internalType": "struct Order[]",
                "components": [["name": "maker", "type": "address"], ["name": "amounts", "type": "uint256[2]"]],
            ],
            ["name": "deadline", "type": "uint64"], ["type": "bool"],
        ],
    ]

    @Test("an entry of a JSON ABI gives the canonical signature with its tuples spelled out")
    func signature() throws {
        let function = try ABIFunction(order)
        #expect(function.signature == "fill((address,uint256[2])[],uint64,bool)")
        #expect(try function.selector == ABIFunction(signature: function.signature).selector)
        #expect(function.inputs.map(\.name) == ["orders", "deadline", ""])
        let transfer: JSON = [
            "name": "transfer", "inputs": [["name": "to", "type": "address"], ["name": "amount", "type": "uint256"]],
        ]
        #expect(try ABIFunction(transfer).selector == [0xA9, 0x05, 0x9C, 0xBB])
        #expect(try ABIFunction(["name": "deposit", "inputs": []]).signature == "deposit()")
        #expect(try ABIFunction(signature: "f(uint,int[])").signature == "f(uint256,int256[])")
    }

    @Test("arguments are found by the path of their names or places")
    func paths() throws {
        let function = try ABIFunction(order)
        let maker = try Address("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")
        let amounts = [ABIValue.integer(EVMInteger(UInt256(7))), .integer(EVMInteger(UInt256(8)))]
        let arguments: [ABIValue] = [
            .array([.tuple([.address(maker), .array(amounts)])]), .integer(EVMInteger(UInt256(9))), .bool(true),
        ]
        let calldata = try function.encodeCall(arguments)
        let decoded = try function.decodeCall(calldata)
        #expect(function.argument(atPath: "orders[0].maker", in: decoded) == .address(maker))
        #expect(function.argument(atPath: "orders[0].amounts[1]", in: decoded) == amounts[1])
        #expect(function.argument(atPath: "deadline", in: decoded) == arguments[1])
        #expect(function.argument(atPath: "[2]", in: decoded) == .bool(true))
        for path in [
            "", "maker", "orders.maker", "orders[1].maker", "orders[0].taker", "orders[00]", "[3]", "deadline.x",
        ] {
            #expect(function.argument(atPath: path, in: decoded) == nil, "\(path)")
        }
        #expect(throws: EthereumError.self) { try function.decodeCall([1] + calldata.dropFirst()) }
        #expect(throws: EthereumError.self) { try function.decodeCall(Array(calldata.prefix(3))) }
    }

    @Test(
        "types that are not canonical are refused",
        arguments: [
            "", "uint7", "uint0", "uint08", "uint264", "bytes0", "bytes33", "byte", "function",
            "fixed128x18", "address payable", " bool", "bool ", "bool[", "bool[]]", "bool[0]", "bool[01]", "bool[-1]",
            "bool[9999999999]", "()", "(bool", "(bool,)", "bool,bool", "(bool))", "uint256[1000000][1000000]",
            String(repeating: "(", count: 40) + "bool" + String(repeating: ")", count: 40),
            "bool" + String(repeating: "[]", count: 40), "\u{212A}",
        ])
    func types(text: String) {
        #expect(throws: EthereumError.self) { try ABIType(text) }
    }

    @Test("entries that are no function are refused")
    func entries() {
        let inputs: JSON = [["name": "a", "type": "bool"]]
        for entry in [
            [], ["name": "f"], ["inputs": []], ["name": "f()", "inputs": []],
            ["type": "event", "name": "f", "inputs": []],
            ["name": "f", "inputs": [["name": "a", "type": "bool"], ["name": "a", "type": "bool"]]],
            ["name": "f", "inputs": [["name": "a", "type": "tuple"]]],
            ["name": "f", "inputs": [["name": "a", "type": "tuple", "components": []]]],
            ["name": "f", "inputs": [["name": "a", "type": "tuplet", "components": inputs]]],
            ["name": "f", "inputs": [["name": "a", "type": "bool", "components": inputs]]],
            ["name": "f", "inputs": [["name": "a", "type": "(bool)"]]],
            ["name": "f", "inputs": [["name": "a b", "type": "bool"]]], ["name": "f", "inputs": [["name": "a"]]],
        ] as [JSON] {
            #expect(throws: EthereumError.self) { try ABIFunction(entry) }
        }
        for signature in ["f", "(bool)", "f(bool", "f(bool)[]", "f(bool, bool)", "f (bool)", "1f(bool)"] {
            #expect(throws: EthereumError.self) { try ABIFunction(signature: signature) }
        }
    }
}
