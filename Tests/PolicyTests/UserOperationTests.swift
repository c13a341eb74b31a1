import Bytes
import Ethereum
import Policy
import TestSupport
import Testing

/// `eth_signUserOperation`: what is signed, and what policies see of it.
@Suite struct UserOperationTests {
    private static let entryPoint = "0x0000000071727De22E5E9d8BAf0edAc6f37da032"
    private static let sender = "0x2222222222222222222222222222222222222222"
    private static let method = "eth_signUserOperation"

    private static func body(
        _ data: [UInt8] = [], version contract: String = entryPoint, _ more: [JSON.Member] = [],
        without absent: String = ""
    ) -> JSON {
        let members: [JSON.Member] = [
            .init("sender", .string(sender)), .init("nonce", "0x1"),
            .init("call_data", .string(Hex.encodePrefixed(data))), .init("call_gas_limit", "0x2"),
            .init("verification_gas_limit", "0x3"), .init("pre_verification_gas", "0x4"),
            .init("max_fee_per_gas", "0x5"), .init("max_priority_fee_per_gas", "0x6"),
        ]
        return [
            "method": .string(method),
            "params": [
                "contract": .string(contract), "chain_id": 8453,
                "user_operation": .object(
                    members.filter { member in member.key != absent && !more.contains { $0.key == member.key } } + more),
            ],
        ]
    }

    private static func execute(
        to: String = Samples.friend, value: UInt64 = 7, _ data: [UInt8] = [], named name: String = "execute"
    ) throws -> [UInt8] {
        try ABIFunction(signature: "\(name)(address,uint256,bytes)").encodeCall([
            .address(try Address(to)), .integer(EVMInteger(UInt256(value))), .bytes(data),
        ])
    }

    @Test("what is signed is what three libraries make of the operation, at each entry point")
    func vectors() throws {
        var versions: Set<String> = []
        for file in try VectorFolder.files(for: .userOperations) {
            for vector in try file.cases("cases") {
                let body: JSON = [
                    "method": .string(Self.method),
                    "params": [
                        "contract": .string(try vector.string("contract")),
                        "chain_id": .string(try vector.string("chain_id")),
                        "user_operation": vector["user_operation"] ?? .null,
                    ],
                ]
                let request = try SigningRequest(rpc: body)
                #expect(try request.digest == vector.bytes("digest"))
                #expect(!request.isBlind && request.method == .signUserOperation)
                try versions.insert(vector.string("version"))
            }
        }
        #expect(versions == ["0.6", "0.7", "0.8"] || !VectorFolder.isBundled)
    }

    @Test(
        "a member that is missing, unknown or does not fit is named",
        arguments: [
            ([JSON.Member("nonce", "x")], "nonce"), ([.init("factory_data", "0x")], ""),
            ([.init("paymaster_data", "0x")], ""), ([.init("init_code", "0x")], ""),
            ([.init("call_gas_limit", .string("0x1" + String(repeating: "0", count: 32)))], "call_gas_limit"),
            ([.init("paymaster", .string(Samples.friend))], "paymaster_verification_gas_limit"),
            (
                [.init("paymaster", .string(Samples.friend)), .init("paymaster_post_op_gas_limit", "0x1")],
                "paymaster_verification_gas_limit"
            ),
        ])
    func members(more: [JSON.Member], path: String) throws {
        let error = try #require(refusal { try SigningRequest(rpc: Self.body([], more)) })
        #expect(error.code == .invalidData)
        #expect(error.path == "params.user_operation" + (path.isEmpty ? "" : ".\(path)"), "\(error)")
    }

    @Test("no member is filled in")
    func absence() throws {
        for member in [
            "sender", "nonce", "call_data", "call_gas_limit", "verification_gas_limit", "pre_verification_gas",
            "max_fee_per_gas", "max_priority_fee_per_gas",
        ] {
            let error = refusal { try SigningRequest(rpc: Self.body(without: member)) }
            #expect(error?.path == "params.user_operation.\(member)")
        }
    }

    @Test("another contract, chain or kind of account is refused")
    func places() throws {
        #expect(refusal { try SigningRequest(rpc: Self.body(version: Samples.friend)) }?.path == "params.contract")
        let body = try #require(Self.body().objectValue)
        let caip = JSON.object(body + [.init("caip2", "eip155:1")])
        #expect(refusal { try SigningRequest(rpc: caip) }?.path == "caip2")
        _ = try SigningRequest(rpc: .object(body + [.init("caip2", "eip155:8453")]))
        let old = "0x5FF137D4b0FDCD49DcA30c7CF57E578a026d2789"
        let paymaster: [JSON.Member] = [
            .init("paymaster", .string(Samples.friend)), .init("paymaster_verification_gas_limit", "0x1"),
            .init("paymaster_post_op_gas_limit", "0x1"),
        ]
        #expect(
            refusal { try SigningRequest(rpc: Self.body(version: old, paymaster)) }?.path
                == "params.user_operation.paymaster_verification_gas_limit")
        // Entry point 0.8 hashes the delegation of such an account, which is not in the request.
        let delegated = [JSON.Member("factory", .string("0x7702" + String(repeating: "0", count: 36)))]
        let new = "0x4337084D9E255Ff0702461CF8895CE9E3b5Ff108"
        #expect(
            refusal { try SigningRequest(rpc: Self.body(version: new, delegated)) }?.path
                == "params.user_operation.factory")
        _ = try SigningRequest(rpc: Self.body([], delegated))
    }

    @Test("the answer has Privy's shape, and receipts tell of the call where there is one")
    func answers() throws {
        let request = try SigningRequest(rpc: Self.body(Self.execute()))
        let answer = request.answer(with: try EthereumSignature(r: .one, s: .one, yParity: 0))
        #expect(answer["method"] == .string(Self.method) && answer["data"]?["encoding"] == "hex")
        #expect(answer["data"]?["signature"]?.stringValue?.utf8.count == 132)
        #expect(request.amounts?["value"] == "7" && request.amounts?["chain_id"] == "8453")
        #expect(try request.amounts?["to"] == .string(Address(Samples.friend).checksummed))
        #expect(try SigningRequest(rpc: Self.body([1, 2, 3, 4])).amounts == nil)
        let words = request.words(from: "wallet w", body: Self.body())
        #expect(words.contains("0.000000000000000007 ETH") && words.contains("entry point 0.7"))
        #expect(try words.contains(Address(Samples.friend).checksummed))
    }

    // MARK: Policies

    private static let toFriend = Samples.condition("ethereum_transaction", "to", "eq", .string(Samples.friend))
    private static let toStranger = Samples.condition("ethereum_transaction", "to", "eq", .string(Samples.stranger))

    private func allows(_ condition: JSON, _ data: [UInt8]) throws -> Bool {
        try verdict([Samples.rule(Self.method, [condition])], data)
    }

    private func denies(_ condition: JSON, _ data: [UInt8]) throws -> Bool {
        try !verdict([Samples.rule(Self.method), Samples.rule(Self.method, [condition], action: "DENY")], data)
    }

    private func verdict(_ rules: [JSON], _ data: [UInt8]) throws -> Bool {
        try Samples.compiled(rules).evaluate(SigningRequest(rpc: Self.body(data)).facts, in: Samples.context())
            .isAllowed
    }

    @Test("S17 recipient and value are those of the one call, and unknown of everything else")
    func innerCall() throws {
        let plain = try Self.execute()
        let cheap = Samples.condition("ethereum_transaction", "value", "lte", "7")
        #expect(try allows(Self.toFriend, plain) && allows(cheap, plain))
        #expect(
            try !allows(cheap, Self.execute(value: 8)) && !allows(Self.toFriend, Self.execute(to: Samples.stranger)))
        #expect(try denies(Self.toFriend, plain) && !denies(Self.toStranger, plain))
        let hidden: [[UInt8]] = [
            [], [0xB6, 0x1D, 0x27, 0xF6], plain + [0], Array(plain.dropLast()),
            try Self.execute(named: "executeOther"),
            // The account's call to itself, by which it can do anything.
            try Self.execute(to: Self.sender, Self.execute(to: Samples.stranger)),
        ]
        for data in hidden {
            for condition in [Self.toFriend, cheap] { #expect(try !allows(condition, data), "\(data)") }
            #expect(try denies(Self.toStranger, data), "\(data)")
        }
        let chain = Samples.condition("ethereum_transaction", "chain_id", "eq", "8453")
        #expect(try allows(chain, []) && !denies(Samples.condition("ethereum_transaction", "chain_id", "eq", "1"), []))
    }

    @Test("S17 conditions on calldata look at the account's own call and at the one inside")
    func calldata() throws {
        func condition(_ field: String, _ operation: String, _ value: JSON, _ abi: JSON = Samples.transferABI) -> JSON {
            Samples.condition("ethereum_calldata", field, operation, value, more: [.init("abi", abi)])
        }
        let small = condition("transfer.amount", "lte", "5")
        let large = condition("transfer.amount", "gt", "5")
        let five = try Self.execute(value: 0, Samples.transferCall(to: Samples.friend, amount: 5))
        let six = try Self.execute(value: 0, Samples.transferCall(to: Samples.friend, amount: 6))
        #expect(try allows(small, five) && !allows(small, six))
        #expect(try denies(large, six) && !denies(large, five))
        #expect(try allows(condition("function_name", "eq", "transfer"), five))
        #expect(try denies(condition("function_name", "eq", "transfer"), five))
        #expect(try !denies(condition("function_name", "eq", "approve"), five))
        let abi: JSON = .array(
            (Samples.transferABI.arrayValue ?? []) + [
                [
                    "type": "function", "name": "execute",
                    "inputs": [
                        ["name": "target", "type": "address"], ["name": "value", "type": "uint256"],
                        ["name": "data", "type": "bytes"],
                    ],
                ], ["type": "function", "name": "batch", "inputs": []],
            ])
        #expect(try allows(condition("execute.target", "eq", .string(Samples.friend), abi), five))
        #expect(try !allows(condition("function_name", "eq", "execute", abi), five))
        #expect(try allows(condition("function_name", "in", ["execute", "transfer"], abi), five))
        #expect(try denies(condition("function_name", "eq", "transfer", abi), five))
        // What a function of the account's own does is seen by nobody.
        let batch = try ABIFunction(signature: "batch()").encodeCall([])
        #expect(try allows(condition("function_name", "eq", "batch", abi), batch))
        for denial in [large, condition("function_name", "eq", "transfer", abi)] { #expect(try denies(denial, batch)) }
        #expect(try !allows(small, batch))
    }

    @Test("an aggregation adds up the values of the calls, and what cannot be seen is denied")
    func aggregation() throws {
        try expectSum(
            of: ["function": "sum", "field_source": "ethereum_transaction", "field": "value"],
            allows: Self.execute(value: 10), refuses: Self.execute(value: 11))
        try expectSum(
            of: [
                "function": "sum", "field_source": "ethereum_calldata", "field": "transfer.amount",
                "abi": Samples.transferABI,
            ],
            allows: Self.execute(Samples.transferCall(to: Samples.friend, amount: 10)),
            refuses: Self.execute(Samples.transferCall(to: Samples.friend, amount: 11)))
    }

    private func expectSum(of metric: JSON, allows allowed: [UInt8], refuses refused: [UInt8]) throws {
        let document = try AggregationDocument(sealed: [
            "name": "a", "method": .string(Self.method), "metric": metric,
            "window": ["type": "rolling", "seconds": 3600], "conditions": [], "group_by": [],
        ])
        let id = String(repeating: "a", count: 24)
        let aggregation = try CompiledAggregation(id: id, document)
        let sum = Samples.condition("reference", "aggregation.\(id)", "lte", "10")
        let policy = try Samples.compiled([Samples.rule(Self.method, [sum])])
        func isAllowed(_ data: [UInt8]) throws -> Bool {
            let facts = try SigningRequest(rpc: Self.body(data)).facts
            let context = EvaluationContext(
                nowMs: Samples.nowMs, walletAddress: .ethereum(try Address(Samples.wallet)),
                origin: RequestOrigin(appID: "app"), conditionSet: { _ in nil })
            var limits = policy.measure(facts, by: [(aggregation, context)])
            limits.know(Dictionary(uniqueKeysWithValues: limits.windows.map { ($0.key, UInt256.zero) }))
            return policy.evaluate(facts, in: context, limits: limits).isAllowed
        }
        #expect(try isAllowed(allowed))
        #expect(try !isAllowed(refused))
        #expect(try !isAllowed([1, 2, 3, 4]))
    }
}
