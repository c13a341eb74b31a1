import Bytes
import Cryptography
import Ethereum
import Hyperliquid
import TestSupport

@testable import CountersignClient

/// A gateway and an exchange on one stub server: the gateway signs whatever it is asked with one key, the exchange notes who
/// signed what.
final class StubVault: Sendable {
    let server = StubServer()
    let network: Network
    let bundle: VaultBundle

    private static let keyByte: UInt8 = 7

    init(isTestnet: Bool = false) throws {
        network = try Network()
        let key = try Secp256k1.publicKey(of: Self.key)
        bundle = VaultBundle(
            walletID: "id2tptkqrxd39qo9j423etij", address: try Address(uncompressedPublicKey: key.uncompressed),
            appID: "app", apiURL: "https://api.example", gateways: [server.url], isTestnet: isTestnet)
        server.answers { request in
            let body = (try? JSON.parse(request.body)) ?? .null
            let answer = request.path.hasSuffix("/rpc") ? try? Self.sign(body) : Self.exchange(request.path, body)
            return answer.map { .init(body: $0.serialized()) } ?? .init(status: 500)
        }
    }

    func account() throws -> VaultAccount {
        VaultAccount(
            bundle: bundle, key: try AuthorizationKey.generate(),
            transport: GatewayTransport(bundle: bundle, network: network))
    }

    private static var key: Secret { Secret(testing: [UInt8](repeating: keyByte, count: 32)) }

    private static func sign(_ body: JSON) throws -> JSON {
        let digest = try digest(body["method"]?.stringValue ?? "", body["params"] ?? .null)
        let signature = try EthereumSignature(Secp256k1.sign(digest: digest, with: key))
        return ["data": ["signature": .string(Hex.encodePrefixed(signature.bytes))]]
    }

    private static func digest(_ method: String, _ params: JSON) throws -> [UInt8] {
        switch method {
        case "eth_signTypedData_v4": return try TypedData(params["typed_data"] ?? .null).digest
        case "hyperliquid_signL1Action":
            return L1Action.agentDigest(
                connectionID: try connectionID(
                    params["action"], params["nonce"], params["vault_address"], params["expires_after"]),
                isMainnet: params["is_testnet"] == false)
        default: return PersonalMessage.digest(of: Array((params["message"]?.stringValue ?? "").utf8))
        }
    }

    private static func exchange(_ path: String, _ body: JSON) -> JSON {
        switch body["type"] ?? body["action"]?["type"] {
        case "meta": ["universe": [["name": "BTC"], ["name": "ETH"]]]
        case "order": status("order", ["resting": ["oid": 77]])
        case "batchModify":
            status("order", ["filled": ["oid": 78, "totalSz": "0.1", "avgPx": "2000.0"]])
        case "cancel": status("cancel", "success")
        case "cancelByCloid": status("cancel", ["error": "Order was never placed"])
        case "updateLeverage": ["status": "err", "response": "Invalid leverage value"]
        default: path == "/exchange" ? ["status": "ok", "response": ["type": "default"]] : []
        }
    }

    private static func status(_ kind: String, _ status: JSON) -> JSON {
        ["status": "ok", "response": ["type": .string(kind), "data": ["statuses": [status]]]]
    }

    private static func connectionID(
        _ action: JSON?, _ nonce: JSON?, _ vault: JSON?, _ expiry: JSON?
    ) throws -> [UInt8] {
        try L1Action.parse(action ?? .null).connectionID(
            nonce: UInt64(nonce?.safeInteger ?? 0), vaultAddress: vault?.stringValue.map { try Address($0) },
            expiresAfter: expiry?.safeInteger.map { UInt64($0) })
    }

    /// Who signed what the exchange was handed, from what was posted alone.
    static func signer(of posted: JSON, isMainnet: Bool) throws -> Address {
        let action = posted["action"] ?? .null
        let digest =
            if action["hyperliquidChain"] != nil {
                try UserSignedAction.parse(action).typedData.digest
            } else {
                L1Action.agentDigest(
                    connectionID: try connectionID(
                        action, posted["nonce"], posted["vaultAddress"], posted["expiresAfter"]),
                    isMainnet: isMainnet)
            }
        let signature = posted["signature"]
        let number = { (name: String) in
            UInt256(hex: String((signature?[name]?.stringValue ?? "").dropFirst(2))) ?? .zero
        }
        return try EthereumSignature(
            r: number("r"), s: number("s"), yParity: UInt8((signature?["v"]?.safeInteger ?? 0) - 27)
        ).signer(ofDigest: digest)
    }
}
