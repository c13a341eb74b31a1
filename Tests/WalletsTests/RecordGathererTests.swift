import Bytes
import Cryptography
import Signer
import Storage
import TestSupport
import Testing

@testable import Wallets

/// What is remembered of the records of a wallet's uses, and until when.
@Suite struct RecordGathererTests {
    private static let publicURL = "https://wallets.example"

    private let keep: Keep
    private let app: SealedRecord
    private let wallet: SealedRecord
    private let secret: [UInt8]

    init() throws {
        let random = SeededRandom(seed: 3)
        func keep(isOperator: Bool) throws -> Keep {
            try Keep(
                rootKey: Secret(testing: [UInt8](repeating: 7, count: 32)), signer: 1, publicURLs: [Self.publicURL],
                isOperator: isOperator, random: random)
        }
        self.keep = try keep(isOperator: false)
        let created = try Self.decision(
            keep(isOperator: true).handle(.operate(id: 1, .createApp(name: "Test")), nowMs: 0))
        app = try #require(created.changes.first)
        secret = created.shownOnce
        let made = try Self.decide(
            self.keep, [app], secret, "POST", "/v1/wallets", ["chain_type": "ethereum", "policy_ids": []])
        wallet = try #require(made.changes.first { $0.reference.kind == .wallet })
    }

    private static func decide(
        _ keep: Keep, _ records: [SealedRecord], _ secret: [UInt8], _ method: String, _ path: String, _ body: JSON
    ) throws -> Decision {
        let payload: JSON = [
            "body": body, "headers": ["privy-app-id": .string(records[0].reference.id)], "method": .string(method),
            "url": .string(publicURL + path), "version": 1,
        ]
        let execution = SignerRequest.Execution(
            payload: try payload.canonical(), form: .rfc8785, claims: [], appSecret: secret,
            context: RequestContext(address: "192.0.2.1", userAgent: "tests"), records: records.map(\.reference),
            contents: records, keyMaterial: [])
        return try decision(keep.handle(.execute(id: 1, execution), nowMs: 0))
    }

    private static func decision(_ reply: SignerReply?) throws -> Decision {
        guard case .decided(_, let decision)? = reply else { throw AwayDatabase.away }
        return decision
    }

    private func request(_ body: JSON = [:]) -> ClientRequest {
        ClientRequest(
            operation: .rpc(wallet.reference.id), method: "POST", path: "/v1/wallets/\(wallet.reference.id)/rpc",
            host: nil, appID: app.reference.id, appSecret: secret, body: body, signatures: nil, idempotencyKey: nil,
            expiry: nil, context: RequestContext(address: "192.0.2.1", userAgent: "tests"))
    }

    private func store(_ records: [SealedRecord]) throws -> RecordStore {
        let store = RecordStore(AwayDatabase())
        for record in records { store.hold(try StoredRecord(record)) }
        return store
    }

    @Test("what was gathered is remembered until a record changes, and is new then")
    func remembering() async throws {
        let store = try store([app, wallet])
        let gatherer = RecordGatherer(store)
        let first = try await gatherer.records(for: request())
        #expect(Set(first.references) == [app.reference, wallet.reference])
        #expect(try await gatherer.records(for: request()) === first)
        let changed = try Self.changedWallet(keep, app, wallet, secret)
        store.hold(try StoredRecord(changed))
        let second = try await gatherer.records(for: request())
        #expect(Set(second.references) == [app.reference, changed.reference])
    }

    @Test("another record that is kept for the first time changes nothing")
    func unrelated() async throws {
        let store = try store([app])
        store.hold(try StoredRecord(wallet))
        let gatherer = RecordGatherer(store)
        let first = try await gatherer.records(for: request())
        let other = try Self.decide(
            keep, [app], secret, "POST", "/v1/wallets", ["chain_type": "ethereum", "policy_ids": []])
        for change in other.changes { store.hold(try StoredRecord(change)) }
        #expect(try await gatherer.records(for: request()) === first)
    }

    @Test("a request whose body names records is gathered for by itself")
    func naming() async throws {
        let gatherer = RecordGatherer(try store([app, wallet]))
        _ = try await gatherer.records(for: request())
        await #expect(throws: WalletsError.self) {
            try await gatherer.records(for: request(["owner_id": .string(wallet.reference.id)]))
        }
    }

    private static func changedWallet(
        _ keep: Keep, _ app: SealedRecord, _ wallet: SealedRecord, _ secret: [UInt8]
    ) throws -> SealedRecord {
        let path = "/v1/wallets/\(wallet.reference.id)"
        let decision = try decide(keep, [app, wallet], secret, "PATCH", path, ["additional_signers": []])
        return try #require(decision.changes.first)
    }
}

/// A database that is away: what the store keeps must do.
private struct AwayDatabase: Database {
    static let away = WalletsError(.storageUnavailable, "away")
    var engine: DatabaseEngine { .sqlite }

    func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        throw Self.away
    }

    func transaction<T: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> T) async throws -> T {
        throw Self.away
    }

    func snapshot<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        throw Self.away
    }

    func openConnection(limits: ConnectionLimits?) throws(StorageError) -> any OwnedConnection {
        throw StorageError(.unavailable, "away")
    }

    func backup(to path: String) async throws(StorageError) { throw StorageError(.unavailable, "away") }

    func close() async {}
}
