import Bytes
import Cryptography
import Ethereum
import Hyperliquid
import TestSupport

@testable import Signer

/// An Ethereum account of an operator, who has its key.
struct TestAccount {
    let secret: [UInt8]
    let address: Address

    init(secret: [UInt8]) throws {
        self.secret = secret
        address = try Address(
            uncompressedPublicKey: Secp256k1.publicKey(of: Secret(testing: secret)).uncompressed)
    }

    /// `{r, s, v}` over a digest.
    func signature(for digest: [UInt8]) throws -> JSON {
        let signature = try EthereumSignature(Secp256k1.sign(digest: digest, with: Secret(testing: secret)))
        return [
            "r": .string(Hex.encodePrefixed(signature.r.bigEndianBytes)),
            "s": .string(Hex.encodePrefixed(signature.s.bigEndianBytes)), "v": JSON(signature.yParity + 27),
        ]
    }
}

/// A wallet with an owner and an operator who comes through the relay.
final class RelayStage {
    let host: HonestHost
    let owner: TestKey
    let account: TestAccount
    let quorum: String
    let wallet: String
    let address: Address

    /// - Parameter rules: of the wallet's policy; nil makes none.
    init(_ rules: [JSON]?, account: TestAccount? = nil, quorum members: [JSON.Member] = []) throws {
        host = try HonestHost()
        owner = try host.makeKey()
        let account = try account ?? TestAccount(secret: [UInt8](repeating: 5, count: 32))
        self.account = account
        let cold = try host.makeQuorum([owner])
        quorum = try host.perform(
            TestRequest(
                "POST", "/v1/key_quorums",
                .object(
                    [
                        .init("ethereum_addresses", [.string(account.address.checksummed)]),
                        .init("authorization_threshold", 1),
                    ] + members))
        ).json.string("id")
        var policies: [String] = []
        if let rules { policies.append(try host.makePolicy(rules, owner: cold)) }
        wallet = try host.makeWallet(owner: cold, policies: policies, signers: [(quorum, [])])
        guard case .wallet(let record) = try host.newest(.wallet, wallet).read().body else { throw Expected.Missing() }
        guard case .ethereum(let address) = record.address else { throw Expected.Missing() }
        self.address = address
    }

    /// The frame of a request of an SDK, as its body stands.
    func execution(_ body: JSON, isTestnet: Bool = false, wallet: String? = nil) throws -> SignerRequest.Execution {
        let wallet = wallet ?? self.wallet
        var execution = try host.execution(
            for: TestRequest("POST", "/\(isTestnet ? "hyperliquid-testnet" : "hyperliquid")/\(wallet)/exchange", body))
        execution.appSecret = []
        execution.keyMaterial = host.keyMaterial[wallet] ?? []
        return execution
    }

    func decide(_ body: JSON, isTestnet: Bool = false) throws -> Decision {
        let decision = try host.decide(execution(body, isTestnet: isTestnet))
        _ = host.keep.handle(.durable(counters: [decision.receipt.counter]), nowMs: host.nowMs)
        return decision
    }

    /// The body for an action, signed by the operator, or another, for the main network or the test network.
    func body(
        _ action: JSON, nonce: Int64? = nil, by other: TestAccount? = nil, vault: Address? = nil,
        isMainnet: Bool = true
    ) throws -> JSON {
        let nonce = nonce ?? host.nowMs
        let digest: [UInt8]
        if let kind = action["type"]?.stringValue, UserSignedAction.signsMembers(ofKind: kind) {
            digest = try UserSignedAction.parse(action).typedData.digest
        } else {
            let id = try L1Action.parse(action).connectionID(
                nonce: UInt64(nonce), vaultAddress: vault, expiresAfter: nil)
            digest = L1Action.agentDigest(connectionID: id, isMainnet: isMainnet)
        }
        return [
            "action": action, "nonce": JSON(nonce), "signature": try (other ?? account).signature(for: digest),
            "vaultAddress": JSON(vault?.checksummed), "expiresAfter": nil,
        ]
    }
}

/// Actions to relay.
enum TestAction {
    static func order(asset: Int = 1, price: String = "1500", size: String = "0.05") -> JSON {
        ["type": "order", "orders": [entry(asset, price, size)], "grouping": "na"]
    }

    static func entry(_ asset: Int, _ price: String, _ size: String) -> JSON {
        [
            "a": JSON(asset), "b": true, "p": .string(price), "s": .string(size), "r": false,
            "t": ["limit": ["tif": "Gtc"]],
        ]
    }

    static func withdrawal(to destination: String, nonce: Int64, chain: String = "Mainnet") -> JSON {
        [
            "type": "withdraw3", "signatureChainId": "0x66eee", "hyperliquidChain": .string(chain),
            "destination": .string(destination), "amount": "25", "time": JSON(nonce),
        ]
    }
}
