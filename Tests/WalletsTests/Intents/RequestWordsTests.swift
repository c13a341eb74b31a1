import Bytes
import Signer
import Testing

@testable import Wallets

@Suite struct RequestWordsTests {
    private static let id = "abcdefghijklmnopqrstuvwx"
    private static let other = "bbcdefghijklmnopqrstuvwx"
    private static let wallet: JSON = ["display_name": "Treasury", "address": "0xAB", "policy_ids": [.string(other)]]
    private static let recipient = "0x1111111111111111111111111111111111111111"

    private static func words(_ operation: Operation, _ body: JSON, _ current: JSON? = nil) throws -> String {
        try RequestWords.sentence(operation, body: body, current: current)
    }

    private static func transaction(_ more: JSON.Member..., value: String = "0x0") -> JSON {
        let transaction: [JSON.Member] = [
            .init("to", .string(recipient)), .init("value", .string(value)), .init("chain_id", 1), .init("nonce", 0),
            .init("gas_limit", 21_000), .init("gas_price", 1),
        ]
        return ["method": "eth_signTransaction", "params": ["transaction": .object(transaction + more)]]
    }

    @Test(arguments: [
        ("0x0", "0 ETH"), ("0x1", "0.000000000000000001 ETH"), ("0xde0b6b3a7640000", "1 ETH"),
        ("0x14d1120d7b160000", "1.5 ETH"), ("0x8ac7230489e80000", "10 ETH"),
        (
            "0x" + String(repeating: "f", count: 64),
            "115792089237316195423570985008687907853269984665640564039457.584007913129639935 ETH"
        ),
    ])
    func `amounts are exact`(value: String, shown: String) throws {
        #expect(try Self.words(.rpc(Self.id), Self.transaction(value: value)).hasPrefix("Send \(shown) on chain 1 to"))
    }

    @Test func `calls that move tokens are told, others by their selector`() throws {
        let spent = String(repeating: "f", count: 64)
        let tail = String(repeating: "0", count: 24) + String(repeating: "2", count: 40) + spent
        func call(_ data: String) throws -> String {
            try Self.words(.rpc(Self.id), Self.transaction(.init("data", .string(data))))
        }
        let spender = "0x2222222222222222222222222222222222222222"
        #expect(try call("0x095ea7b3" + tail).hasPrefix("Let \(spender) take any amount of the token at contract"))
        #expect(try call("0xa9059cbb" + tail).contains("base units of the token to \(spender)"))
        #expect(try call("0x12345678").hasPrefix("Call function 0x12345678 with 0 bytes"))
        // A recipient with bits above the address is none.
        #expect(try call("0xa9059cbb01" + tail.dropFirst(2)).hasPrefix("Call function 0xa9059cbb"))
    }

    @Test func `what signs something unseen is called that`() throws {
        let hash = "0x" + String(repeating: "ab", count: 32)
        let signHash: JSON = ["method": "secp256k1_sign", "params": ["hash": .string(hash)]]
        #expect(try Self.words(.rpc(Self.id), signHash).contains("the hash of something unseen"))
        let message: JSON = [
            "method": "personal_sign", "params": ["message": .string(hash), "encoding": "hex"],
        ]
        #expect(try Self.words(.rpc(Self.id), message).contains("may be the hash of anything"))
    }

    @Test func `signers that come, go and change are told one by one`() throws {
        let current: JSON = [
            "additional_signers": [
                ["signer_id": .string(Self.id), "override_policy_ids": []],
                ["signer_id": .string(Self.other), "override_policy_ids": []],
            ]
        ]
        let new = "cbcdefghijklmnopqrstuvwx"
        let body: JSON = [
            "additional_signers": [
                ["signer_id": .string(new)],
                ["signer_id": .string(Self.id), "override_policy_ids": [.string(Self.other)]],
            ]
        ]
        let words = try Self.words(.updateWallet(Self.id), body, current)
        for part in ["Add signer \(new) ", "Remove signer \(Self.other) ", "Put signer \(Self.id) "] {
            #expect(words.contains(part), "\(words)")
        }
        #expect(try Self.words(.updateWallet(Self.id), body).hasPrefix("Let these sign with wallet \(Self.id) and no"))
    }

    @Test func `taking the owner or the policy away is told`() throws {
        let owner = try Self.words(.updateWallet(Self.id), ["owner": nil], Self.wallet)
        #expect(owner.contains("the app's secret alone will rule it"))
        let policy = try Self.words(.updateWallet(Self.id), ["policy_ids": []], Self.wallet)
        #expect(policy.contains("no policy will bind it"))
    }

    private static let refused: [(operation: Operation, body: JSON, field: String)] = [
        (.updateWallet(id), ["odd": 1], "odd"), (.updateWallet(id), .object([]), "Nothing would change"),
        (.updateWallet(id), ["owner": ["public_key": "x"]], "owner.public_key"),
        (.updateWallet(id), ["owner": ["user_id": "y"]], "owner.user_id"),
        (.updateWallet(id), ["owner": ["user_id": 1]], "owner.user_id"),
        (.updateWallet(id), ["owner": ["user_id": .string("did:privy:\(id)"), "public_key": "x"]], "owner"),
        (.updateWallet(id), ["owner": ["public_key": "x"], "owner_id": "x"], "owner"),
        (.updateWallet(id), ["policy_ids": ["short"]], "policy_ids.0"),
        (.updateWallet(id), ["additional_signers": [["odd": 1]]], "additional_signers.0.signer_id"),
        (.updateWallet(id), ["display_name": 1], "display_name"), (.updateWallet(id), "text", "object"),
        (.updateKeyQuorum(id), ["user_ids": ["did:privy:x"]], "user_ids.0"),
        (.updateKeyQuorum(id), ["user_ids": [.string(id)]], "user_ids.0"),
        (.updateKeyQuorum(id), ["user_ids": "did:privy:x"], "user_ids"),
        (.updateKeyQuorum(id), ["public_keys": ["x"]], "public_keys.0"),
        (.updateKeyQuorum(id), ["authorization_threshold": 0], "authorization_threshold"),
        (.updatePolicy(id), ["odd": 1], "odd"), (.updatePolicy(id), ["owner_id": "x"], "owner"),
        (.createRule(policy: id), .object([]), "name"), (.rpc(id), ["method": "personal_sign"], "params"),
    ]

    @Test func `what these words do not speak of is refused`() {
        for (operation, body, field) in Self.refused {
            let error = #expect(throws: WalletsError.self) { try Self.words(operation, body) }
            #expect(error?.code == .refused(.invalidData))
            #expect(error?.message.contains(field) == true, "\(field): \(error?.message ?? "")")
        }
    }
}
