import Bytes
import Cryptography
import TestSupport
import Testing

@testable import Signer

/// Keys of users: made for whom a token names, counted while they last (S5, S11, S15).
@Suite struct UserKeyTests {
    let host: HonestHost
    let issuer: TestIssuer
    let user: String

    init() throws {
        host = try HonestHost()
        issuer = try TestIssuer()
        try host.name(issuer)
        user = try host.makeUser("alice")
    }

    private func token(for name: String = "alice") throws -> String {
        try issuer.token(for: name, expiresAtMs: host.nowMs + 600_000)
    }

    private func makeWallet(of user: String) throws -> String {
        try host.perform(
            TestRequest(
                "POST", "/v1/wallets",
                ["chain_type": "ethereum", "owner": ["user_id": .string(UserRecord.idPrefix + user)]])
        ).json.string("id")
    }

    @Test("a user signs for their wallet with the key that a token brought")
    func signs() throws {
        let wallet = try makeWallet(of: user)
        let key = try host.authenticate(token())
        #expect(try host.decide(.sign(wallet, by: [key])).isAllowed)
        #expect(try host.decide(.update(wallet, ["display_name": "Mine"], by: [key])).isAllowed)
        #expect(refusal { try host.decide(.sign(wallet)) } == .missingSignature)
        #expect(refusal { try host.decide(.sign(wallet, by: [host.makeKey()])) } == .noCorrectSignature)
        // Another user's key is a stranger's.
        _ = try host.makeUser("bob")
        let bob = try host.authenticate(token(for: "bob"))
        #expect(refusal { try host.decide(.sign(wallet, by: [bob])) } == .noCorrectSignature)
    }

    @Test("a user without metadata is answered without them, now and when read again")
    func withoutMetadata() throws {
        let answer = try Expected.some(host.newest(.user, user).read().answer?.objectValue)
        #expect(!answer.contains { $0.key == "custom_metadata" })
    }

    @Test("a user's key counts until its hour is over, at every signer")
    func expiry() throws {
        let wallet = try makeWallet(of: user)
        let key = try host.authenticate(token())
        host.nowMs += UserRecord.keyLifetimeMs - 1
        #expect(try host.decide(.sign(wallet, by: [key]), by: host.makeKeep()).isAllowed)
        host.nowMs += 1
        #expect(refusal { try host.decide(.sign(wallet, by: [key])) } == .noCorrectSignature)
        #expect(refusal { try host.decide(.sign(wallet, by: [key]), by: host.makeKeep()) } == .noCorrectSignature)
        // The next one does, and the old one is forgotten.
        let next = try host.authenticate(token())
        #expect(try host.decide(.sign(wallet, by: [next])).isAllowed)
        guard case .user(let record) = try host.newest(.user, user).read().body else { throw Expected.Missing() }
        #expect(record.keys.map(\.point) == [next.point])
    }

    @Test("S15 a user counts once in a quorum, with however many keys, and a key once in the tree")
    func counting() throws {
        let first = try host.authenticate(token())
        let second = try host.authenticate(token())
        let other = try host.makeKey()
        let member: JSON = [.string(UserRecord.idPrefix + user)]
        let child = try host.perform(TestRequest("POST", "/v1/key_quorums", ["user_ids": member])).json.string("id")
        func quorum(_ threshold: Int, children: [String]) throws -> String {
            try host.perform(
                TestRequest(
                    "POST", "/v1/key_quorums",
                    [
                        "user_ids": member, "public_keys": [.string(other.text)], "key_quorum_ids": .texts(children),
                        "authorization_threshold": JSON(threshold),
                    ])
            ).json.string("id")
        }
        let two = try host.makeWallet(owner: quorum(2, children: []))
        #expect(refusal { try host.decide(.sign(two, by: [first])) } == .insufficientSignatures)
        #expect(refusal { try host.decide(.sign(two, by: [first, second])) } == .insufficientSignatures)
        #expect(try host.decide(.sign(two, by: [first, other])).isAllowed)
        let nested = try host.makeWallet(owner: quorum(2, children: [child]))
        #expect(refusal { try host.decide(.sign(nested, by: [first])) } == .insufficientSignatures)
        #expect(refusal { try host.decide(.sign(nested, by: [first, second])) } == .insufficientSignatures)
        #expect(try host.decide(.sign(nested, by: [other, second])).isAllowed)
    }

    @Test("a token of another issuer, audience, time, algorithm or key brings no key")
    func wrongTokens() throws {
        let recipient = try TestRecipient(from: host.random)
        let later = host.nowMs + 600_000
        let tokens = [
            try issuer.token(for: "alice", issuer: "https://evil.example", expiresAtMs: later),
            try issuer.token(for: "alice", audience: "other", expiresAtMs: later),
            try issuer.token(for: "alice", expiresAtMs: host.nowMs - 60_000),
            try issuer.token(for: "alice", expiresAtMs: later, algorithm: "none"),
            try issuer.token(for: "alice", expiresAtMs: later, algorithm: "HS256"),
            try issuer.token(for: "alice", expiresAtMs: later, algorithm: "ES256"),
            try TestIssuer(seed: 2).token(for: "alice", expiresAtMs: later), "a.b.c",
        ]
        for token in tokens {
            #expect(refusal { try host.decide(host.authentication(token, to: recipient.text)) } == .invalidUserToken)
        }
        #expect(try host.decide(host.authentication(token(), to: recipient.text)).isAllowed)
        #expect(
            refusal { try host.decide(host.authentication(token(for: "nobody"), to: recipient.text)) } == .notFound)
    }

    @Test("S5 the host cannot put another user in the place of the one whom a token names")
    func substitutedUser() throws {
        let bob = try host.makeUser("bob")
        let recipient = try TestRecipient(from: host.random)
        let execution = try host.execution(for: host.authentication(token(), to: recipient.text))
        let without = execution.without(RecordKey(kind: .user, id: user))
        #expect(without.records.contains { $0.id == bob })
        #expect(refusal { try host.decide(without) } == .notFound)
    }

    @Test("S11 tokens are judged by the app's own record: another app's issuer, or none, proves nothing")
    func otherApps() throws {
        let other = try host.makeApp("Other")
        let recipient = try TestRecipient(from: host.random)
        _ = try host.makeUser("alice", of: other)
        let request = try host.authentication(token(), to: recipient.text).of(other)
        #expect(refusal { try host.decide(request) } == .invalidUserToken)
        try host.name(TestIssuer(seed: 3), of: other)
        #expect(refusal { try host.decide(request) } == .invalidUserToken)
        try host.operate(on: host.app.key) { .setTokenIssuer(app: $0, issuer: "", audience: "", keySet: []) }
        #expect(
            refusal { try host.decide(host.authentication(token(), to: recipient.text)) } == .invalidUserToken)
    }

    @Test("a key leaves encrypted or not at all, to the recipient of the request")
    func encryption() throws {
        let recipient = try TestRecipient(from: host.random)
        let bodies: [JSON] = [
            ["user_jwt": .string(try token())],
            ["user_jwt": .string(try token()), "recipient_public_key": .string(recipient.text)],
            ["user_jwt": .string(try token()), "encryption_type": "HPKE"],
            ["user_jwt": .string(try token()), "encryption_type": "NONE", "recipient_public_key": "AAAA"],
            ["encryption_type": "HPKE", "recipient_public_key": .string(recipient.text)],
        ]
        for body in bodies {
            let request = TestRequest("POST", "/v1/wallets/authenticate", body)
            #expect(refusal { try host.decide(request) } == .invalidData)
        }
        let decision = try host.decide(host.authentication(token(), to: recipient.text))
        #expect(decision.statement["recipient"] == .string(recipient.text))
        #expect(decision.json["authorization_key"] == nil)
        #expect(decision.json["expires_at"] == JSON(host.nowMs + UserRecord.keyLifetimeMs))
        var stranger = try host.execution(for: host.authentication(token(), to: recipient.text))
        stranger.appSecret = []
        #expect(refusal { try host.decide(stranger) } == .invalidAppCredentials)
    }

    @Test("an answer names the wallets that the user owns and no others")
    func wallets() throws {
        let mine = try makeWallet(of: user)
        _ = try makeWallet(of: host.makeUser("bob"))
        _ = try host.makeWallet()
        let recipient = try TestRecipient(from: host.random)
        let decision = try host.decide(host.authentication(token(), to: recipient.text))
        #expect(decision.json["wallets"]?.arrayValue?.map { $0["id"] } == [.string(mine)])
    }

    @Test("keys of a user are bounded: the oldest go")
    func boundedKeys() throws {
        let wallet = try makeWallet(of: user)
        let first = try host.authenticate(token())
        for _ in 0..<UserRecord.maximumKeys { _ = try host.authenticate(token()) }
        guard case .user(let record) = try host.newest(.user, user).read().body else { throw Expected.Missing() }
        #expect(record.keys.count == UserRecord.maximumKeys)
        #expect(refusal { try host.decide(.sign(wallet, by: [first])) } == .noCorrectSignature)
    }

    @Test("a user comes with a wallet of their own, and may be given another one")
    func pregeneration() throws {
        let decision = try host.perform(
            TestRequest(
                "POST", "/v1/users",
                [
                    "linked_accounts": [["type": "custom_auth", "custom_user_id": "carol"]],
                    "wallets": [["chain_type": "ethereum"]], "custom_metadata": ["plan": "gold"],
                ]))
        let account = try #require(decision.json["linked_accounts"]?.arrayValue?.last)
        let wallet = try account.string("id")
        host.keyMaterial[wallet] = decision.keyMaterial
        let key = try host.authenticate(token(for: "carol"))
        #expect(try host.decide(.sign(wallet, by: [key])).isAllowed)
        #expect(refusal { try host.decide(.sign(wallet)) } == .missingSignature)
        let id = try decision.json.string("id")
        let more = try host.perform(
            TestRequest("POST", "/v1/users/\(id)/wallets", ["wallets": [["chain_type": "ethereum"]]]))
        #expect(more.json["linked_accounts"]?.arrayValue?.count == 3)
        #expect(more.json["custom_metadata"] == ["plan": "gold"])
    }

    @Test("users are read strictly")
    func bodies() throws {
        let accounts: [JSON] = [
            [], ["type": "custom_auth"], ["type": "custom_auth", "custom_user_id": ""],
            ["type": "custom_auth", "custom_user_id": .string(String(repeating: "a", count: 257))],
            ["type": "custom_auth", "custom_user_id": "a", "other": 1], ["type": "email"],
            ["type": "custom_auth", "custom_user_id": "a\0b"],
            ["type": "fax", "number": "1"],
            ["type": "telegram", "photo": ["a": 1]], ["type": "wallet", "verified_at": 1],
        ]
        for account in accounts {
            #expect(
                refusal { try host.decide(TestRequest("POST", "/v1/users", ["linked_accounts": [account]])) }
                    == .invalidData)
        }
        let twice: JSON = ["type": "custom_auth", "custom_user_id": "a"]
        let bodies: [JSON] = [
            [:], ["linked_accounts": [twice, twice]], ["linked_accounts": [], "custom_metadata": ["a": [1]]],
            ["linked_accounts": [], "wallets": [["chain_type": "tron"]]], ["linked_accounts": [], "other": 1],
            ["linked_accounts": [], "wallets": [["chain_type": "ethereum"], ["chain_type": "ethereum"]]],
        ]
        for body in bodies {
            #expect(refusal { try host.decide(TestRequest("POST", "/v1/users", body)) } == .invalidData)
        }
        let others = try host.makeApp("Other")
        let foreign = try host.makeUser("zoe", of: others)
        let unknown = UserRecord.idPrefix + String(foreign.reversed())
        for id in [UserRecord.idPrefix + foreign, foreign, "did:privy:x", unknown] {
            let body: JSON = ["chain_type": "ethereum", "owner": ["user_id": .string(id)]]
            #expect(refusal { try host.decide(TestRequest("POST", "/v1/wallets", body)) } == .invalidData)
            let quorum: JSON = ["user_ids": [.string(id)]]
            #expect(refusal { try host.decide(TestRequest("POST", "/v1/key_quorums", quorum)) } == .invalidData)
        }
    }

    @Test("S7 the quorum of a user who cannot be read lets nobody act")
    func missingUser() throws {
        let wallet = try makeWallet(of: user)
        let key = try host.authenticate(token())
        let execution = try host.execution(for: .sign(wallet, by: [key])).without(RecordKey(kind: .user, id: user))
        #expect(refusal { try host.decide(execution) } == .recordUnavailable)
    }
}
