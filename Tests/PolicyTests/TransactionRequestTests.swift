import Bytes
import Ethereum
import Policy
import TestSupport
import Testing

@Suite struct TransactionRequestTests {
    private static let dynamic: [JSON.Member] = [
        .init("to", .string(Samples.friend)), .init("chain_id", 8453), .init("nonce", 7), .init("gas_limit", "0x5208"),
        .init("max_fee_per_gas", "0x59682f00"), .init("max_priority_fee_per_gas", 1_000_000_000), .init("value", "0x1"),
        .init("data", "0x"),
    ]
    private static let priced: [JSON.Member] =
        dynamic.filter { !$0.key.hasPrefix("max_") } + [.init("gas_price", 1_000_000_000)]

    @Test("a transaction is signed as it stands")
    func dynamicFee() throws {
        let request = try sign(Self.dynamic + [.init("type", 2)])
        let expected = try Transaction(
            chainID: 8453, nonce: 7, gasLimit: 21_000, recipient: .call(Address(Samples.friend)), value: .one, data: [],
            payload: .dynamicFee(
                .init(maxPriorityFeePerGas: UInt256(1_000_000_000), maxFeePerGas: UInt256(1_500_000_000)),
                accessList: []))
        #expect(request.digest == expected.signingDigest)
        let signature = try EthereumSignature(r: .one, s: .one, yParity: 0)
        let answer = request.answer(with: signature)
        #expect(answer["data"]?["encoding"] == "rlp")
        #expect(
            answer["data"]?["signed_transaction"]
                == .string(Hex.encodePrefixed(expected.signed(with: signature).raw)))
    }

    @Test("a missing type is the one that the fees mean")
    func inference() throws {
        #expect(try sign(Self.dynamic).digest == sign(Self.dynamic + [.init("type", 2)]).digest)
        #expect(try sign(Self.priced).digest == sign(Self.priced + [.init("type", 0)]).digest)
        let list: [JSON.Member] = [.init("access_list", [["address": .string(Samples.friend), "storage_keys": []]])]
        #expect(try sign(Self.priced + list).digest == sign(Self.priced + list + [.init("type", 1)]).digest)
        #expect(try sign(Self.priced + list).digest != sign(Self.priced).digest)
    }

    @Test(
        "S19: what is missing is named and never filled in",
        arguments: [
            "chain_id", "nonce", "gas_limit", "max_fee_per_gas", "max_priority_fee_per_gas", "to",
        ])
    func missing(member: String) {
        let error = refusal { try sign(Self.dynamic.filter { $0.key != member }) }
        #expect(error?.path == "params.transaction.\(member)")
        #expect(error?.message.hasPrefix("Required") == true)
    }

    @Test(
        "S19: a missing gas price or fee of a given type is named",
        arguments: [
            (0, "gas_price"), (1, "gas_price"), (2, "max_fee_per_gas"), (4, "max_fee_per_gas"),
        ])
    func missingFees(type: Int, member: String) {
        let bare = Self.dynamic.filter { !$0.key.hasPrefix("max_") }
        #expect(refusal { try sign(bare + [.init("type", JSON(type))]) }?.path == "params.transaction.\(member)")
    }

    @Test("members that do not fit together are refused")
    func contradictions() {
        for (members, member) in [
            (Self.priced + [.init("max_fee_per_gas", 1)], "gas_price"),
            (Self.dynamic + [.init("type", 0), .init("gas_price", 1)], "max_fee_per_gas"),
            (Self.dynamic + [.init("type", 2), .init("gas_price", 1)], "gas_price"),
            (Self.priced + [.init("type", 0), .init("access_list", [])], "access_list"),
            (Self.dynamic + [.init("type", 2), .init("authorization_list", [])], "authorization_list"),
            (Self.dynamic + [.init("type", 118)], "type"), (Self.dynamic + [.init("type", 3)], "type"),
            (Self.dynamic + [.init("type", "0x2")], "type"),
        ] as [([JSON.Member], String)] {
            #expect(refusal { try sign(members) }?.path == "params.transaction.\(member)")
        }
        #expect(refusal { try sign(Self.dynamic + [.init("calls", [])]) }?.path == "params.transaction")
        #expect(refusal { try sign(Self.dynamic + [.init("type", 4), .init("authorization_list", [])]) } != nil)
    }

    @Test(
        "malformed quantities are refused",
        arguments: [
            "-1", "1.0", "1e3", "9007199254740992", "\"1\"", "\"0x\"", "\"0xg\"", "\"0X1\"", "null", "true",
            "\"0x1\(String(repeating: "0", count: 64))\"",
        ])
    func quantities(token: String) throws {
        let value = try JSON.parse(Array(token.utf8))
        let members = Self.dynamic.map { $0.key == "value" ? JSON.Member("value", value) : $0 }
        #expect(refusal { try sign(members) }?.path == "params.transaction.value")
    }

    @Test("S19: what the body says about the wallet must be true")
    func claims() throws {
        let wallet = try Address(Samples.wallet)
        func check(_ members: [JSON.Member], transaction: [JSON.Member] = []) throws {
            try sign(Self.dynamic + transaction, members).check(walletID: "w", address: .ethereum(wallet))
        }
        try check([])
        try check(
            [
                .init("wallet_id", "w"), .init("chain_type", "ethereum"), .init("caip2", "eip155:8453"),
                .init("address", .string(wallet.checksummed)), .init("sponsor", false),
            ], transaction: [.init("from", .string(Samples.wallet))])
        for (member, value) in [
            ("wallet_id", "v"), ("chain_type", "solana"), ("address", Samples.friend), ("caip2", "eip155:1"),
            ("caip2", "solana:8453"), ("caip2", "eip155:08453"),
        ] {
            #expect(refusal { try check([.init(member, .string(value))]) }?.path == member, "\(member)")
        }
        let foreign = refusal { try check([], transaction: [.init("from", .string(Samples.friend))]) }
        #expect(foreign?.path == "params.transaction.from")
    }

    @Test("signed authorizations are read in the shape in which they are given")
    func setCode() throws {
        let authorization: JSON = [
            "contract": .string(Samples.friend), "chain_id": 1, "nonce": 0, "r": "0x1", "s": "0x2", "y_parity": 0,
        ]
        let request = try sign(
            Self.dynamic + [.init("type", 4), .init("authorization_list", .array([authorization]))])
        #expect(request.digest.count == 32)
        let many = JSON.array(Array(repeating: authorization, count: 11))
        let error = refusal { try sign(Self.dynamic + [.init("type", 4), .init("authorization_list", many)]) }
        #expect(error?.path == "params.transaction.authorization_list")
    }

    @Test("a transaction without recipient is the creation of a contract, and needs its code")
    func creation() throws {
        let members = Self.dynamic.filter { $0.key != "to" && $0.key != "data" }
        _ = try sign(members + [.init("data", "0x6000")])
        #expect(refusal { try sign(members + [.init("to", nil), .init("data", "0x6000")]) } != nil)
    }

    private func sign(_ transaction: [JSON.Member], _ more: [JSON.Member] = []) throws -> SigningRequest {
        try SigningRequest(
            rpc: .object(
                [
                    .init("method", "eth_signTransaction"),
                    .init("params", ["transaction": .object(transaction)]),
                ] + more))
    }
}
