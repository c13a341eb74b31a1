import Bytes
import Ethereum
import Hyperliquid
import TestSupport
import Testing

@Suite struct MultiSigTests {
    @Test("the hash of a wrapper and the outer signature come out as in the Python SDK")
    func wrappers() throws {
        for file in try VectorFolder.files(for: .hyperliquidActions) {
            for vector in try file.cases("cases") where vector["action"]?["type"]?.stringValue == "multiSig" {
                try checkWrapper(vector, isMainnet: vector.string("network") == "mainnet")
                let digest = try outerDigest(vector, isMainnet: vector.string("network") == "mainnet")
                #expect(try digest == vector.bytes("digest"))
            }
        }
    }

    @Test("the hash of a wrapper and the outer signature come out as in the TypeScript SDK")
    func wrappersOfTypeScript() throws {
        for file in try VectorFolder.files(for: .hyperliquidMultiSig) {
            for name in ["multi_sig_l1", "multi_sig_user_signed"] {
                let members = try #require(file.json[name]?.objectValue)
                let vector = JSON.object(try members + [.init("priv", .string(file.string("priv")))])
                try checkWrapper(vector, isMainnet: true)
            }
        }
    }

    @Test("inner signers sign the action together with account and outer signer")
    func inner() throws {
        for file in try VectorFolder.files(for: .hyperliquidActions) {
            for vector in try file.cases("multi_sig_inner") {
                let isMainnet = try vector.string("network") == "mainnet"
                if vector["msgpack"] != nil {
                    let list = try #require(MessagePack.decode(vector.bytes("msgpack")).arrayValue)
                    let id = try MultiSig.innerConnectionID(
                        of: L1Action.parse(list[2]), multiSigUser: Address(#require(list[0].stringValue)),
                        outerSigner: Address(#require(list[1].stringValue)), nonce: vector.milliseconds("nonce"),
                        vaultAddress: nil, expiresAfter: nil)
                    #expect(try id == vector.bytes("connection_id"))
                    #expect(try L1Action.agentDigest(connectionID: id, isMainnet: isMainnet) == vector.bytes("digest"))
                } else {
                    #expect(try userSignedDigest(vector) == vector.bytes("digest"))
                }
                try vector.checkSignature(of: vector.bytes("digest"))
            }
        }
    }

    @Test("signatures with leading zeros, other parities and unknown members of a wrapper are refused")
    func refusals() throws {
        let valid: JSON = ["r": "0x1", "s": "0x2", "v": 27]
        func hash(_ signature: JSON, extra: [JSON.Member] = []) throws -> [UInt8] {
            let user: JSON = "0x0000000000000000000000000000000000000005"
            let wrapper: JSON = [
                "type": "multiSig", "signatureChainId": "0x66eee", "signatures": [signature],
                "payload": ["multiSigUser": user, "outerSigner": user, "action": ["type": "noop"]],
            ]
            return try MultiSig.actionHash(
                of: .object((wrapper.objectValue ?? []) + extra), nonce: 1, vaultAddress: nil, expiresAfter: nil)
        }
        #expect(try hash(valid).count == 32)
        for signature in [
            ["r": "0x01", "s": "0x2", "v": 27], ["r": "0x1", "s": "0x2", "v": 0], ["r": "1", "s": "0x2", "v": 28],
            ["r": "0x0", "s": "0x2", "v": 28], ["r": "0xA", "s": "0x2", "v": 28], ["r": "0x1", "s": "0x2"],
        ] as [JSON] {
            #expect(throws: HyperliquidError.self) { try hash(signature) }
        }
        #expect(throws: HyperliquidError.self) { try hash(valid, extra: [.init("nonce", 1)]) }
    }

    private func checkWrapper(_ vector: JSON, isMainnet: Bool) throws {
        let hash = try MultiSig.actionHash(
            of: #require(vector["action"]), nonce: vector.milliseconds("nonce"), vaultAddress: vector.signedVault(),
            expiresAfter: vector.optionalMilliseconds("expiresAfter"))
        #expect(try hash == vector.bytes("multi_sig_action_hash"))
        try vector.checkSignature(of: outerDigest(vector, isMainnet: isMainnet))
    }

    private func outerDigest(_ vector: JSON, isMainnet: Bool) throws -> [UInt8] {
        let chain = try #require(vector["action"]).string("signatureChainId")
        return try MultiSig.typedData(
            actionHash: vector.bytes("multi_sig_action_hash"), nonce: vector.milliseconds("nonce"),
            isMainnet: isMainnet, chainID: #require(UInt64(chain.dropFirst(2), radix: 16))
        ).digest
    }

    /// Rebuilds the action from the typed data of the vector, which has no copy of it.
    private func userSignedDigest(_ vector: JSON) throws -> [UInt8] {
        let message = try #require(vector["typed_data"]?["message"])
        let chain = try #require(vector["typed_data"]?["domain"]).integer("chainId")
        let hidden = ["payloadMultiSigUser", "outerSigner"]
        let members = (message.objectValue ?? []).filter { !hidden.contains($0.key) }
        let action = try UserSignedAction.parse(
            .object(
                [.init("type", "usdSend"), .init("signatureChainId", JSON("0x" + String(chain, radix: 16)))] + members)
        )
        return try action.typedData(
            forMultiSigUser: Address(message.string(hidden[0])), outerSigner: Address(message.string(hidden[1]))
        ).digest
    }
}
