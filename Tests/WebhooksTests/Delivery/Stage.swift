import Audit
import Bytes
import Cryptography
import Foundation
import Reactor
import Storage
import Synchronization
import TestSupport

@testable import Webhooks

/// A database with a log that tests write by hand, a clock that stands still, and a receiver that answers as it is told.
final class Stage: Sendable {
    static let app = "cmtestapp000000000000000"
    static let otherApp = "cmotherapp00000000000000"
    static let url = "https://receiver.example/hook"

    let database: any Database
    let receiver = Receiver()
    let random = SeededRandom(seed: 5)
    let loop: EventLoop
    private let now = Mutex<Int64>(1_800_000_000_000)

    private init(_ database: any Database, _ loop: EventLoop) {
        self.database = database
        self.loop = loop
    }

    var nowMs: Int64 { now.withLock { $0 } }
    func advance(ms: Int64) { now.withLock { $0 += ms } }

    /// On its own loop: the threads that tests share may be busy for long.
    static func run(_ body: @Sendable @escaping (Stage) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "countersign-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        let database = try await DatabaseAddress("sqlite://\(folder.path)/main.db").open()
        let loop = try EventLoop.spawn(name: "stage")
        let result: Result<Void, any Error>
        do {
            _ = try await Migrator(AuditSchema.migrations).apply(to: database, nowMs: 0)
            try await database.write("INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, $1)", [.bytes([0])])
            let stage = Stage(database, loop)
            result = .success(try await withTaskExecutorPreference(loop) { try await body(stage) })
        } catch {
            result = .failure(error)
        }
        await database.close()
        loop.stop()
        try result.get()
    }

    var desk: StoredEndpoints {
        StoredEndpoints(
            database, secrets: secrets, destinations: AllowedDestinations(), random: random,
            clock: { [self] in nowMs })
    }

    var secrets: EndpointSecrets { EndpointSecrets(webhookKey: Secret(testing: [UInt8](repeating: 9, count: 32))) }

    func rows(owner: String = "me") -> LeasedEndpoints {
        var settings = DeliverySettings(owner: owner)
        settings.commitMs = 0
        return LeasedEndpoints(database: database, settings: settings, random: random)
    }

    func delivery(owner: String = "me") -> EndpointDelivery {
        EndpointDelivery(
            rows: rows(owner: owner), reader: EventReader(database), secrets: secrets, sender: receiver,
            executor: loop, clock: { [self] in nowMs }, isStopping: { false }, observe: { _, _ in })
    }

    /// Delivers what is due; whether this process may.
    @discardableResult
    func deliver(_ id: String, owner: String = "me") async throws -> Bool {
        let heads = try await EventReader(database).heads()
        return try await delivery(owner: owner).run(id, from: EventHeads(log: 0, events: 0), heads: heads)
    }

    /// An endpoint that has seen its own creation.
    func endpoint(types: [String]? = nil) async throws -> String {
        let id = try await desk.create(EndpointDraft(url: Self.url, types: types), appID: Self.app).endpoint.id
        try await deliver(id)
        receiver.forget()
        return id
    }

    /// Appends a decision to the log; its number.
    @discardableResult
    func log(
        _ action: String, app: String = app, decision: String = "allow", outcome: String = "released",
        receipt: JSON? = nil
    ) async throws -> Int64 {
        let receipt: JSON = receipt ?? ["op": .string(action), "subject": ["id": "w", "kind": "wallet"]]
        let atMs = nowMs
        let rows = try await database.transaction { transaction in
            let rows = try transaction.run("UPDATE audit_head SET seq = seq + 1 WHERE id = 1 RETURNING seq")
            let sequence = try rows.first?.integer(0) ?? 0
            try transaction.run(
                """
                INSERT INTO audit_log (seq, at_ms, app_id, action, decision, outcome, boot, counter, receipt, signature,
                    hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $1, $8, $7, $7)
                """,
                [
                    .integer(sequence), .integer(atMs), .text(app), .text(action), .text(decision), .text(outcome),
                    .bytes([1, 2, 3]), .bytes(receipt.serialized()),
                ])
            return rows
        }
        return try rows.first?.integer(0) ?? 0
    }

    func row(_ id: String) async throws -> Endpoint { try await desk.endpoint(id, appID: Self.app) }

    func deliveries(_ id: String) async throws -> [DeliveryRecord] {
        try await desk.deliveries(id, appID: Self.app, limit: 100)
    }
}

/// What stands behind the URL of an endpoint.
final class Receiver: WebhookSender {
    private struct State {
        var requests: [WebhookRequest] = []
        var outcomes: [SendOutcome] = []
        var standard = SendOutcome.answered(200)
        var onRequest: (@Sendable () async -> Void)?
    }

    private let state = Mutex(State())

    func send(_ request: WebhookRequest) async -> SendOutcome {
        let (outcome, action) = state.withLock { state in
            state.requests.append(request)
            return (state.outcomes.isEmpty ? state.standard : state.outcomes.removeFirst(), state.onRequest)
        }
        await action?()
        return outcome
    }

    /// What the next requests get, before all others get the standard again.
    func answer(_ outcomes: SendOutcome...) { state.withLock { $0.outcomes += outcomes } }
    func always(_ outcome: SendOutcome) { state.withLock { $0.standard = outcome } }
    /// Something that happens while a request is under way.
    func during(_ action: (@Sendable () async -> Void)?) { state.withLock { $0.onRequest = action } }
    func forget() { state.withLock { $0.requests = [] } }

    var requests: [WebhookRequest] { state.withLock { $0.requests } }
    var ids: [String] { requests.compactMap { $0.header("svix-id") } }
    var types: [String] { bodies.compactMap { $0["type"]?.stringValue } }
    var bodies: [JSON] { requests.compactMap { try? JSON.parse($0.body) } }
}

extension WebhookRequest {
    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}
