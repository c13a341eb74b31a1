import Bytes
import Ethereum
import Hyperliquid
import TestSupport
import Testing

@Suite struct UserSignedActionTests {
    private func vectors() throws -> [JSON] {
        let files = try VectorFolder.files(for: .hyperliquidActions)
        return try (files + VectorFolder.files(for: .hyperliquidActionsByMethod)).flatMap { try $0.cases("cases") }
            .filter { $0["kind"]?.stringValue == "user_signed" && $0["action"]?["type"]?.stringValue != "multiSig" }
    }

    @Test("user-signed actions of every kind give the typed data that both SDKs sign")
    func actions() throws {
        for vector in try vectors() {
            let action = try UserSignedAction.parse(#require(vector["action"]))
            #expect(try action.typedData.digest == vector.bytes("digest"))
            #expect(try action.typedData.primaryType == vector.string("primary_type"))
            #expect(try action.isMainnet == (vector.string("network") == "mainnet"))
            #expect(try action.nonce == vector.milliseconds("nonce"))
            try vector.checkSignature(of: action.typedData.digest)
        }
    }

    @Test("an additional, missing or ill-typed member is refused")
    func refusals() throws {
        for vector in try vectors() {
            let json = try #require(vector["action"])
            for changed in json.withOneMoreMember() {
                #expect(throws: HyperliquidError.self) { try UserSignedAction.parse(changed) }
            }
            for member in json.objectValue ?? [] where member.key != "agentName" {
                for value in [nil, [], .number("1.5")] as [JSON?] {
                    let rest = (json.objectValue ?? []).filter { $0.key != member.key }
                    let changed = JSON.object(rest + (value.map { [JSON.Member(member.key, $0)] } ?? []))
                    #expect(throws: HyperliquidError.self) { try UserSignedAction.parse(changed) }
                }
            }
        }
    }

    @Test("the published type strings, type hashes and domains are ours")
    func types() throws {
        for file in try VectorFolder.files(for: .hyperliquidTypes) {
            let actions = try vectors().compactMap { $0["action"] }
            for vector in try file.cases("types") {
                let kind = try vector.string("action_type")
                guard let json = actions.first(where: { $0["type"]?.stringValue == kind }) else { continue }
                let data = try UserSignedAction.parse(json).typedData
                #expect(try data.primaryType == vector.string("primary_type"))
                #expect(try data.encodeType(of: data.primaryType) == vector.string("encode_type"))
            }
            for vector in try file.cases("domains") where try vector.string("name") != "Exchange" {
                let chain = try vector.integer("chainId")
                let json: JSON = [
                    "type": "cDeposit", "signatureChainId": JSON("0x" + String(chain, radix: 16)),
                    "hyperliquidChain": "Mainnet", "wei": 1, "nonce": 2,
                ]
                #expect(
                    try UserSignedAction.parse(json).typedData.domainSeparator == vector.bytes("domain_separator"))
            }
        }
    }

    @Test("typed data that SDKs pass for signing reads back with the facts of the action")
    func constants() throws {
        for file in try VectorFolder.files(for: .hyperliquidConstants) {
            for vector in try file.cases("user_signed") {
                let kind = try vector.string("primary_type").hasSuffix(":Withdraw") ? "withdraw3" : "usdSend"
                let message = try #require(vector["message"]?.objectValue)
                let chain = try vector.string("signatureChainId")
                let json = JSON.object(
                    [.init("type", JSON(kind)), .init("signatureChainId", JSON(chain))] + message)
                try vector.checkSignature(of: UserSignedAction.parse(json).typedData.digest)
            }
        }
    }
}
