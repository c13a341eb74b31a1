import Bytes
import Cryptography
import Ethereum
import Hyperliquid
import TestSupport
import Testing

@Suite struct L1ActionTests {
    /// The L1 actions that two SDKs made, with what they hashed.
    static func vectors() throws -> [JSON] {
        let files = try VectorFolder.files(for: .hyperliquidActions)
        return try (files + VectorFolder.files(for: .hyperliquidActionsByMethod)).flatMap { try $0.cases("cases") }
            .filter { $0["kind"]?.stringValue == "l1" }
    }

    @Test("actions of every kind are encoded, hashed and signed as both SDKs do it")
    func actions() throws {
        for vector in try Self.vectors() {
            let action = try L1Action.parse(#require(vector["action"]))
            #expect(try action.messagePack == vector.bytes("msgpack"), "\(vector["name"] ?? vector["method"] ?? nil)")
            let id = try action.connectionID(
                nonce: vector.milliseconds("nonce"), vaultAddress: vector.signedVault(),
                expiresAfter: vector.optionalMilliseconds("expiresAfter"))
            #expect(try id == vector.bytes("connection_id"))
            let isMainnet = try vector.string("network") == "mainnet"
            let digest = L1Action.agentDigest(connectionID: id, isMainnet: isMainnet)
            #expect(try digest == vector.bytes("digest"))
            #expect(try TypedData(L1Action.agentTypedData(connectionID: id, isMainnet: isMainnet)).digest == digest)
            try vector.checkSignature(of: digest)
        }
    }

    @Test("the bytes that are hashed are action, nonce, vault and expiry")
    func preimages() throws {
        for vector in try Self.vectors() where vector["hash_preimage"] != nil {
            let action = try L1Action.parse(#require(vector["action"]))
            let preimage = try L1Action.preimage(
                ofMessagePack: action.messagePack, nonce: vector.milliseconds("nonce"),
                vaultAddress: vector.signedVault(), expiresAfter: vector.optionalMilliseconds("expiresAfter"))
            #expect(try preimage == vector.bytes("hash_preimage"))
        }
    }

    @Test("the order of the members in JSON does not matter")
    func order() throws {
        let random = SeededRandom(seed: 7)
        for vector in try Self.vectors() {
            let json = try #require(vector["action"])
            let action = try L1Action.parse(json.shuffled(random))
            #expect(try action.messagePack == vector.bytes("msgpack"))
        }
    }

    @Test("an additional member anywhere is refused, and so is a missing one that is not optional")
    func unknownMembers() throws {
        for vector in try Self.vectors() {
            let json = try #require(vector["action"])
            for changed in json.withOneMoreMember() {
                #expect(throws: HyperliquidError.self) { try L1Action.parse(changed) }
            }
            let complete = try L1Action.parse(json)
            for changed in json.withOneMemberLess() {
                guard let action = try? L1Action.parse(changed) else { continue }
                #expect(action != complete)
            }
        }
    }

    @Test("the constants of the Python SDK's own tests come out, signatures included")
    func constants() throws {
        for file in try VectorFolder.files(for: .hyperliquidConstants) {
            for vector in try file.cases("l1") {
                let json = try #require(vector["action"])
                let packed = try MessagePack.encode(json)
                #expect(try packed == vector.bytes("msgpack"))
                if let action = try? L1Action.parse(json) { #expect(action.messagePack == packed) }
                let id = try L1Action.connectionID(
                    ofMessagePack: packed, nonce: vector.milliseconds("nonce"), vaultAddress: vector.signedVault(),
                    expiresAfter: vector.optionalMilliseconds("expiresAfter"))
                #expect(try id == vector.bytes("connection_id"))
                guard let network = vector["network"]?.stringValue else { continue }
                try vector.checkSignature(of: L1Action.agentDigest(connectionID: id, isMainnet: network == "mainnet"))
            }
        }
    }

    @Test("the constants of the TypeScript SDK's own tests come out with every envelope")
    func envelopes() throws {
        for file in try VectorFolder.files(for: .hyperliquidMultiSig) {
            let vector = try #require(file.json["l1"])
            let action = try L1Action.parse(#require(vector["action"]))
            #expect(try action.messagePack == vector.bytes("msgpack"))
            for hash in try vector.cases("hashes") {
                let id = try action.connectionID(
                    nonce: vector.milliseconds("nonce"), vaultAddress: hash.signedVault(),
                    expiresAfter: hash.optionalMilliseconds("expiresAfter"))
                #expect(try id == hash.bytes("connection_id"))
            }
            for (network, isMainnet) in [("mainnet", true), ("testnet", false)] {
                let id = try action.connectionID(
                    nonce: vector.milliseconds("nonce"), vaultAddress: nil, expiresAfter: nil)
                let signature = try #require(vector["signatures"]?[network])
                let signed: JSON = try ["priv": .string(file.string("priv")), "signature": signature]
                try signed.checkSignature(of: L1Action.agentDigest(connectionID: id, isMainnet: isMainnet))
            }
        }
    }
}
