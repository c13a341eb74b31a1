import Bytes
import Cryptography
import Testing

@testable import Signer

/// S11: apps change only through the operator, and secrets are checked by the signer.
@Suite struct AppTests {
    let host: HonestHost

    init() throws { host = try HonestHost() }

    private static let creation: JSON = ["chain_type": "ethereum"]

    private func create(with secret: [UInt8]) throws -> Decision {
        var execution = try host.execution(for: TestRequest("POST", "/v1/wallets", AppTests.creation))
        execution.appSecret = secret
        return try host.decide(execution)
    }

    @Test("S11 a signer that serves an API process takes no commands of the operator")
    func operatorOnly() throws {
        let app = try host.newest(.app, host.app.id).reference
        let commands: [OperatorCommand] = [
            .createApp(name: "Mine"), .rotateSecret(app: app, graceMs: 0),
            .rotateGatewaySecret(app: app, graceMs: 0), .disableApp(app: app),
            .configureApp(app: app, publicURLs: ["https://evil.example"], requiresExpiry: false),
            .setFrozen(wallet: app, isFrozen: false), .note(action: "backup"),
        ]
        for command in commands {
            guard case .refused(_, let refusal)? = host.keep.handle(.operate(id: 1, command), nowMs: host.nowMs) else {
                Issue.record("\(command) was carried out")
                continue
            }
            #expect(refusal.code == .notFound)
        }
    }

    @Test("S11 a gateway's secret is good for signed uses of owned wallets and for nothing that rests on a secret")
    func gatewaySecret() throws {
        let (owner, operatorKey) = (try host.makeKey(), try host.makeKey())
        let quorum = try host.makeQuorum([operatorKey])
        let owned = try host.makeWallet(owner: host.makeQuorum([owner]), signers: [(quorum, [])])
        let ownerless = try host.makeWallet(signers: [(quorum, [])])
        let secret = try host.operate(on: host.app.key) { .rotateGatewaySecret(app: $0, graceMs: 0) }.shownOnce
        #expect(String(decoding: secret, as: UTF8.self).hasPrefix("countersign_gateway_secret_"))
        func outcome(_ request: TestRequest) throws -> Refusal.Code? {
            var execution = try host.execution(for: request)
            execution.appSecret = secret
            return refusal { try host.decide(execution) }
        }
        #expect(try outcome(.sign(owned, by: [owner])) == nil)
        #expect(try outcome(.sign(owned, by: [operatorKey])) == nil)
        #expect(try outcome(.sign(owned)) == .missingSignature)
        #expect(try outcome(.sign(ownerless)) == .secretScope)
        #expect(try outcome(.sign(ownerless, by: [operatorKey])) == .secretScope)
        #expect(try outcome(.update(ownerless, ["display_name": "A"])) == .invalidAppCredentials)
        #expect(refusal { try create(with: secret) } == .invalidAppCredentials)
        // The app's own secret is not touched, and another gateway's secret takes the place of the first.
        #expect(refusal { try create(with: host.app.secret) } == nil)
        try host.operate(on: host.app.key) { .rotateGatewaySecret(app: $0, graceMs: 0) }
        guard case .app(let app) = try host.newest(.app, host.app.id).read().body else { throw Expected.Missing() }
        #expect(app.scope(of: secret, nowMs: host.nowMs) == nil)
        #expect(app.scope(of: host.app.secret, nowMs: host.nowMs) == .everything)
        #expect(app.secrets.map(\.scope) == [.everything, .gateway, .gateway])
    }

    @Test("S11 no request of a client changes an app")
    func noPath() throws {
        for (method, path) in [
            ("PATCH", "/v1/apps/\(host.app.id)"), ("POST", "/v1/apps"), ("DELETE", "/v1/apps/\(host.app.id)"),
        ] {
            #expect(refusal { try host.decide(TestRequest(method, path, ["name": "Mine"])) } == .notFound)
        }
    }

    @Test("S11 what rests on the app's secret is refused without it, whatever the API process says")
    func wrongSecret() throws {
        #expect(refusal { try create(with: host.app.secret) } == nil)
        let other = try host.makeApp("Other")
        for secret in [[], host.app.secret.dropLast(), host.app.secret + [0], other.secret] as [[UInt8]] {
            #expect(refusal { try create(with: secret) } == .invalidAppCredentials)
        }
        let wallet = try host.makeWallet()
        for request in [.sign(wallet), .update(wallet, ["display_name": "A"])] as [TestRequest] {
            var execution = try host.execution(for: request)
            execution.appSecret = []
            #expect(refusal { try host.decide(execution) } == .invalidAppCredentials)
        }
    }

    @Test("S11 a secret has 256 random bits, and only its hash is stored")
    func secretAndHash() throws {
        let text = try #require(String(validating: host.app.secret, as: UTF8.self))
        let encoded = try #require(text.split(separator: "_").count >= 4 ? text.dropFirst(23) : nil)
        #expect(try Base64URL.decode(String(encoded)).count == 32)
        let content = String(decoding: try host.newest(.app, host.app.id).content, as: UTF8.self)
        #expect(content.contains(Hex.encode(SHA256.hash(host.app.secret))))
        #expect(!content.contains(encoded))
    }

    @Test("S11 during a rotation two secrets are valid, after it the new one alone, and never three")
    func rotation() throws {
        let first = host.app.secret
        let rotate = { (reference: RecordReference) in OperatorCommand.rotateSecret(app: reference, graceMs: 60_000) }
        let second = try host.operate(on: host.app.key, rotate).shownOnce
        #expect(first != second)
        #expect(refusal { try create(with: first) } == nil)
        #expect(refusal { try create(with: second) } == nil)
        let third = try host.operate(on: host.app.key, rotate).shownOnce
        #expect(refusal { try create(with: first) } == .invalidAppCredentials)
        #expect(refusal { try create(with: second) } == nil)
        host.nowMs += 60_000
        #expect(refusal { try create(with: second) } == .invalidAppCredentials)
        #expect(refusal { try create(with: third) } == nil)
    }

    @Test("S11 a disabled app can do nothing, with its secret or with signatures")
    func disabledApp() throws {
        let owner = try host.makeKey()
        let wallet = try host.makeWallet(owner: host.makeQuorum([owner]))
        try host.operate(on: host.app.key) { .disableApp(app: $0) }
        #expect(refusal { try create(with: host.app.secret) } == .appDisabled)
        #expect(refusal { try host.decide(.sign(wallet, by: [owner])) } == .appDisabled)
    }

    @Test("S11 a frozen wallet signs for nobody until it is thawed")
    func frozenWallet() throws {
        let owner = try host.makeKey()
        let signer = try host.makeKey()
        let wallet = try host.makeWallet(
            owner: host.makeQuorum([owner]), signers: [(host.makeQuorum([signer]), [])])
        let key = RecordKey(kind: .wallet, id: wallet)
        try host.operate(on: key) { .setFrozen(wallet: $0, isFrozen: true) }
        for keys in [[owner], [signer]] {
            #expect(refusal { try host.decide(.sign(wallet, by: keys)) } == .walletFrozen)
        }
        // Freezing survives a change by the owner.
        try host.perform(.update(wallet, ["display_name": "Thawed?"], by: [owner]))
        #expect(refusal { try host.decide(.sign(wallet, by: [owner])) } == .walletFrozen)
        try host.operate(on: key) { .setFrozen(wallet: $0, isFrozen: false) }
        #expect(try host.decide(.sign(wallet, by: [owner])).isAllowed)
    }

    @Test("S2 a clock more than two seconds behind the last one used signs nothing")
    func clockBackwards() throws {
        let wallet = try host.makeWallet()
        host.nowMs -= 2000
        #expect(refusal { try host.decide(.sign(wallet)) } == nil)
        host.nowMs -= 1
        #expect(refusal { try host.decide(.sign(wallet)) } == .signerClock)
        host.nowMs += 1
        #expect(refusal { try host.decide(.sign(wallet)) } == nil)
    }
}
