import Bytes
import Cryptography
import Ethereum
import Foundation
import HTTPClient
import Hyperliquid
import TestSupport
import Testing

@testable import CountersignClient

/// The cases that all SDKs run.
@Suite struct SDKCaseTests {
    @Test func `every group is there, and what Swift cannot say is refused as JSON`() throws {
        let groups = [
            "bundles", "keys", "canonical", "requests", "calls", "typed_data", "digests", "failover", "nonces",
            "actions", "live_signatures", "live_errors", "live_failover", "live_actions",
        ]
        #expect(groups.allSatisfy { SDKCase.group($0).count >= 5 })
        #expect(SDKCase.unreadable.count == 2)
        #expect(
            SDKCase.unreadable.allSatisfy { $0.contains("half a surrogate pair") && $0.contains("invalid_request") })
    }

    @Test(arguments: SDKCase.group("bundles")) func bundle(_ one: SDKCase) throws {
        let text = Array(try one.text("text").utf8)
        guard let wrong = one.json["wrong"]?.arrayValue?.compactMap(\.stringValue) else {
            let bundle = try VaultBundle(text)
            let wanted = try one.value("bundle").objectValue?.filter { member in
                !["colour", "later"].contains(member.key) && member.value != []
            }
            #expect(try bundle.json.canonical() == JSON.object(#require(wanted)).canonical())
            #expect(try VaultBundle(bundle.json) == bundle)
            return
        }
        let error = try #require(throws: VaultError.self) { try VaultBundle(text) }
        #expect(error.kind == .invalidBundle)
        #expect(error.members.sorted() == wrong.sorted())
        #expect(wrong.allSatisfy { error.message.contains($0) })
    }

    @Test(arguments: SDKCase.group("keys")) func key(_ one: SDKCase) throws {
        let text = try one.text("text")
        guard one.json["error"] != nil else {
            let key = try SDKCase.key(text: text)
            #expect(key.publicKey == one.json["spki"]?.stringValue)
            #expect(try AuthorizationKey(text: key.exportPrivateKey()).publicKey == key.publicKey)
            return
        }
        let error = try #require(throws: VaultError.self) { try SDKCase.key(text: text) }
        #expect(error.kind == .invalidKey)
        #expect(text.count < 20 || !error.message.contains(text.prefix(20)))
    }

    @Test(arguments: SDKCase.group("canonical")) func `canonical JSON`(_ one: SDKCase) throws {
        let canonical = try JSON.parse(one.text("json")).canonical()
        #expect(canonical == Array(try one.text("canonical").utf8))
        #expect(try isSigned(canonical, one.text("signature"), one.text("key")))
    }

    @Test(arguments: SDKCase.group("requests")) func request(_ one: SDKCase) throws {
        let bundle = try VaultBundle(one.value("bundle"))
        let (body, expiryMs) = (try one.value("body"), try #require(one.json["expiry_ms"]?.safeInteger))
        let idempotencyKey = one.json["idempotency_key"]?.stringValue
        let payload = try SignedRequest.payload(
            bundle: bundle, body: body, expiryMs: expiryMs, idempotencyKey: idempotencyKey)
        #expect(payload == Array(try one.text("payload").utf8))
        #expect(try isSigned(payload, one.text("signature"), one.text("key")))
        let request = try SignedRequest(
            bundle: bundle, key: SDKCase.key(one.text("key")), body: body, expiryMs: expiryMs,
            idempotencyKey: idempotencyKey)
        #expect(try isSigned(payload, request.signature, one.text("key")))
        let secret = Secret(testing: Array(try one.text("app_secret").utf8))
        try expect(try request.outgoing(toGateway: bundle.gateways[0]), is: one.value("gateway"), request, "x-privy-")
        try expect(
            try request.outgoing(toServer: bundle.apiURL, appSecret: secret), is: one.value("direct"), request, "privy-"
        )
    }

    private func expect(
        _ made: OutgoingRequest, is wanted: JSON, _ request: SignedRequest, _ prefix: String
    ) throws {
        var headers = Dictionary(uniqueKeysWithValues: made.headers.map { ($0.name.lowercased(), $0.value) })
        #expect(headers.removeValue(forKey: prefix + "authorization-signature") == request.signature)
        let members = try #require(wanted["headers"]?.objectValue)
        #expect(headers == Dictionary(uniqueKeysWithValues: members.map { ($0.key, $0.value.stringValue ?? "") }))
        #expect(made.url.origin + made.url.target == wanted["url"]?.stringValue)
        #expect(made.method == .post)
        #expect(try made.body == wanted["body"]?.canonical())
    }

    private func isSigned(_ payload: [UInt8], _ signature: String, _ key: String) throws -> Bool {
        try P256.VerifyingKey(text: SDKCase.publicKey(key)).isValid(
            derSignature: Base64.decode(signature), for: payload)
    }

    @Test(arguments: SDKCase.group("calls")) func call(_ one: SDKCase) async throws {
        let transport = OneAnswer(one.json["answer"])
        let account = VaultAccount(
            bundle: try VaultBundle(one.value("bundle")), key: try SDKCase.key("key1"), transport: transport)
        if let wanted = one.json["error"] {
            let error = await #expect(throws: VaultError.self) { try await call(account, one) }
            try expect(try #require(error), is: wanted)
        } else {
            let signature = try await call(account, one)
            #expect(Hex.encodePrefixed(signature.bytes) == one.json["signature"]?.stringValue)
        }
        #expect(try transport.bodies == [one.json["body"]].compactMap { try $0?.canonical() })
    }

    private func call(_ account: VaultAccount, _ one: SDKCase) async throws(VaultError) -> EthereumSignature {
        let key = one.json["idempotency_key"]?.stringValue
        if let typedData = one.json["typed_data"] {
            return try await account.signTypedData(typedData, idempotencyKey: key)
        }
        if let transaction = one.json["transaction"] { return try account.signTransaction(transaction) }
        if let text = one.json["message"]?["text"]?.stringValue {
            return try await account.signMessage(text, idempotencyKey: key)
        }
        let bytes = (try? Hex.decodePrefixed(one.json["message"]?["bytes"]?.stringValue ?? "")) ?? []
        return try await account.signMessage(bytes, idempotencyKey: key)
    }

    private func expect(_ error: VaultError, is wanted: JSON) throws {
        for member in try #require(wanted.objectValue) {
            switch member.key {
            case "kind": #expect(error.kind.description == member.value.stringValue)
            case "status": #expect(error.status.map(Int64.init) == member.value.safeInteger)
            case "code": #expect(error.code == member.value.stringValue)
            case "message": #expect(error.message == member.value.stringValue)
            case "details": #expect(try (error.details ?? .null).canonical() == member.value.canonical())
            case "retry_after_seconds":
                #expect(error.retryAfterMs.map { Double($0) / 1000 } == member.value.numberToken.flatMap(Double.init))
            default: Issue.record("nobody compares \(member.key)")
            }
        }
    }

    @Test(arguments: SDKCase.group("typed_data")) func `typed data`(_ one: SDKCase) throws {
        let typedData = try one.value("typed_data").untagged
        guard let wire = one.json["wire"] else {
            let error = #expect(throws: VaultError.self) { try RequestedTypedData(typedData) }
            #expect(error?.kind == .invalidRequest)
            return
        }
        #expect(try RequestedTypedData(typedData).json.canonical() == wire.canonical())
    }

    @Test(arguments: SDKCase.group("digests")) func digest(_ one: SDKCase) throws {
        let digest = try RequestedTypedData(one.value("typed_data")).typedData.digest
        #expect(Hex.encodePrefixed(digest) == one.json["digest"]?.stringValue)
    }

    @Test(arguments: SDKCase.group("actions")) func `an action in any order of its members`(_ one: SDKCase) throws {
        let action = try L1Action.known(one.value("action").reversed)
        let connectionID = action.connectionID(
            nonce: UInt64(try #require(one.json["nonce"]?.safeInteger)),
            vaultAddress: try one.json["vault_address"]?.stringValue.map { try Address($0) },
            expiresAfter: one.json["expires_after"]?.safeInteger.map { UInt64($0) })
        #expect(Hex.encodePrefixed(connectionID) == one.json["connection_id"]?.stringValue)
        let digest = L1Action.agentDigest(connectionID: connectionID, isMainnet: one.json["is_testnet"] == false)
        #expect(Hex.encodePrefixed(digest) == one.json["digest"]?.stringValue)
    }

    @Test(arguments: SDKCase.group("nonces")) func nonces(_ one: SDKCase) throws {
        let readings = Readings(try #require(one.json["clock"]?.arrayValue).compactMap(\.safeInteger))
        let nonces = NonceSequence(clock: { readings.next() })
        let wanted = try #require(one.json["nonces"]?.arrayValue).compactMap(\.safeInteger)
        #expect(wanted.map { _ in Int64(nonces.next()) } == wanted)
    }
}

extension JSON {
    /// The same with members in the opposite order.
    fileprivate var reversed: JSON {
        switch self {
        case .object(let members): .object(members.reversed().map { Member($0.key, $0.value.reversed) })
        case .array(let elements): .array(elements.map(\.reversed))
        default: self
        }
    }

    /// Cases write integers and bytes of a language's own with tags; in Swift they are numbers and hexadecimal text.
    fileprivate var untagged: JSON {
        switch self {
        case .object(let members):
            if let token = self["$integer"]?.stringValue { return .number(token) }
            if let bytes = self["$bytes"] { return bytes }
            return .object(members.map { Member($0.key, $0.value.untagged) })
        case .array(let elements): return .array(elements.map(\.untagged))
        default: return self
        }
    }
}
