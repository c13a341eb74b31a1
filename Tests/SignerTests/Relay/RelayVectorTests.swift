import Bytes
import Ethereum
import Hyperliquid
import Policy
import TestSupport
import Testing

@testable import Signer

/// Every request that the SDKs were seen to make, through the relay.
@Suite struct RelayVectorTests {
    private static let everything = [
        TestRule.allow("hyperliquid_signL1Action"), TestRule.allow("eth_signTypedData_v4"),
    ]

    private static func vectors() throws -> [JSON] {
        let files = try VectorFolder.files(for: .hyperliquidActions)
        return try (files + VectorFolder.files(for: .hyperliquidActionsByMethod)).flatMap { file in
            try file.cases("cases").map { vector in
                guard vector["priv"] == nil, let secret = file.json["priv"] else { return vector }
                return .object((vector.objectValue ?? []) + [.init("priv", secret)])
            }
        }
    }

    /// A wallet that allows everything, on a day since 1970.
    private static func stage(_ account: TestAccount, day: Int64) throws -> RelayStage {
        let stage = try RelayStage(everything, account: account)
        stage.host.nowMs = (day + 1) * 86_400_000
        try stage.host.restart()
        return stage
    }

    /// The body that was posted, or would have been.
    private static func body(_ vector: JSON) -> JSON {
        if let body = vector["posted_body"] { return body }
        let names = ["action", "nonce", "signature", "vaultAddress", "expiresAfter"]
        return .object(names.compactMap { name in vector[name].map { JSON.Member(name, $0) } })
    }

    /// Why the exchange itself would not take a request as it was posted; nil for nearly all.
    private static func objection(to vector: JSON) -> Refusal.Code? {
        if vector["action"]?["type"] == "multiSig" { return .invalidData }
        let posted = body(vector)["vaultAddress"] ?? .null
        guard !posted.isNull else { return nil }
        if vector["kind"] == "user_signed" { return .invalidData }
        // The Python SDK posts its vault with kinds for which it does not sign it.
        return vector["signed_vault_address"]?.isNull == true ? .noCorrectSignature : nil
    }

    @Test("every action of both SDKs is read, judged and signed for the network of the path", arguments: [false, true])
    func actions(isTestnet: Bool) throws {
        var stages: [String: RelayStage] = [:]
        var counts = (allowed: 0, refused: 0)
        for vector in try Self.vectors() {
            // Vectors were made on few days.
            let day = try vector.number("nonce") / 86_400_000
            let name = try "\(day) \(vector.string("priv"))"
            let stage = try stages[name] ?? Self.stage(TestAccount(secret: vector.bytes("priv")), day: day)
            stages[name] = stage
            let body = Self.body(vector)
            if let code = Self.objection(to: vector) {
                #expect(refusal { try stage.decide(body, isTestnet: isTestnet) } == code, "\(vector["name"] ?? nil)")
                counts.refused += 1
                continue
            }
            let decision = try stage.decide(body, isTestnet: isTestnet)
            let digest = try check(decision, vector, stage.address, isTestnet: isTestnet)
            if try (vector.string("network") == "testnet") == isTestnet {
                #expect(try digest == vector.bytes("digest"))
            }
            #expect(decision.statement["keys"] == [.string(Hex.encode(stage.account.address.bytes))])
            counts.allowed += 1
        }
        #expect(counts.allowed > 200 && counts.refused > 0)
    }

    /// Checks what is posted anew; returns what was signed.
    private func check(
        _ decision: Decision, _ vector: JSON, _ address: Address, isTestnet: Bool
    ) throws -> [UInt8] {
        let posted = decision.json
        let action = try #require(posted["action"])
        let digest: [UInt8]
        if vector["kind"] == "l1" {
            let read = try L1Action.parse(action)
            #expect(try read.messagePack == vector.bytes("msgpack"))
            let vault = try posted["vaultAddress"]?.stringValue.map { try Address($0) }
            let id = read.connectionID(
                nonce: UInt64(try posted.number("nonce")), vaultAddress: vault,
                expiresAfter: try posted["expiresAfter"] == nil ? nil : UInt64(posted.number("expiresAfter")))
            #expect(try id == vector.bytes("connection_id"))
            digest = L1Action.agentDigest(connectionID: id, isMainnet: !isTestnet)
        } else {
            let read = try UserSignedAction.parse(action)
            #expect(read.isMainnet != isTestnet)
            #expect(try read.typedData.primaryType == vector.string("primary_type"))
            digest = read.typedData.digest
        }
        let signature = try #require(posted["signature"])
        let r = try #require(UInt256(hex: String(signature.string("r").dropFirst(2))))
        let s = try #require(UInt256(hex: String(signature.string("s").dropFirst(2))))
        let recovered = try EthereumSignature(r: r, s: s, yParity: UInt8(signature.number("v") - 27))
            .signer(ofDigest: digest)
        #expect(recovered == address)
        #expect(decision.statement["digest"]?.stringValue == Hex.encode(digest))
        return digest
    }

    @Test("the constants of the Python SDK's own tests name their signer")
    func constants() throws {
        var count = 0
        for file in try VectorFolder.files(for: .hyperliquidConstants) {
            for vector in try file.cases("l1") where vector["signature"] != nil {
                let names = ["action", "nonce", "signature", "vaultAddress", "expiresAfter"]
                let body = JSON.object(names.compactMap { name in vector[name].map { JSON.Member(name, $0) } })
                // Its `dummy` is no action.
                guard let request = try? RelayedRequest(body: body, isTestnet: false) else {
                    #expect(vector["action"]?["type"] == "dummy")
                    continue
                }
                #expect(request.callers.contains(try TestAccount(secret: vector.bytes("priv")).address))
                count += 1
            }
            for vector in try file.cases("user_signed") {
                let kind = try vector.string("primary_type").hasSuffix(":Withdraw") ? "withdraw3" : "usdSend"
                let message = try #require(vector["message"]?.objectValue)
                let chain = try vector.string("signatureChainId")
                let action = JSON.object(
                    [.init("type", JSON(kind)), .init("signatureChainId", JSON(chain))] + message)
                let body: JSON = try [
                    "action": action, "nonce": #require(action["time"]), "signature": #require(vector["signature"]),
                ]
                for isTestnet in [false, true] {
                    let request = try RelayedRequest(body: body, isTestnet: isTestnet)
                    #expect(request.callers == [try TestAccount(secret: vector.bytes("priv")).address])
                }
                count += 1
            }
        }
        #expect(count > 10)
    }

    @Test("one more member anywhere in a request is refused")
    func unknownMembers() throws {
        for vector in try Self.vectors().prefix(60) {
            guard let members = Self.body(vector).objectValue else { continue }
            for changed in [
                JSON.object(members + [.init("unknown", 1)]),
                .object(
                    members.map { member in
                        guard member.key != "nonce", let inner = member.value.objectValue else { return member }
                        return .init(member.key, .object(inner + [.init("unknown", 1)]))
                    }),
            ] {
                #expect(throws: PolicyError.self) { try RelayedRequest(body: changed, isTestnet: false) }
            }
        }
    }
}

extension JSON {
    /// A member that is an integer.
    fileprivate func number(_ member: String) throws -> Int64 { try Expected.some(self[member]?.safeInteger) }
}
