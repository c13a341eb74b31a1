import Audit
import Bytes
import Storage

/// The rows of intents. Every change is one transaction that locks the order of events, then the intent.
struct IntentStore: Sendable {
    /// Intents of one app that wait, at most.
    static let maximumPendingOfApp = 1_000
    /// Intents about one resource that wait, at most.
    static let maximumPendingOfResource = 50

    static let columns =
        "id, app_id, type, status, resource_id, path, payload, description, created_by, created_at_ms, updated_at_ms, "
        + "expires_at_ms, custom_expiry, lease_until_ms, ended_at_ms, reason, result, creation_key, creation_digest, acting"

    private let database: any Database

    init(_ database: any Database) { self.database = database }

    // MARK: Reading

    /// The intent of an app; nil when there is none.
    func intent(_ id: String, appID: String) async throws(WalletsError) -> Intent? {
        try await read("WHERE id = $1 AND app_id = $2", [.text(id), .text(appID)]).first
    }

    /// The intent that was made under an idempotency key.
    func intent(createdUnder key: String, appID: String) async throws(WalletsError) -> Intent? {
        try await read("WHERE app_id = $1 AND creation_key = $2", [.text(appID), .text(key)]).first
    }

    /// Those that are stuck in being carried out, and those whose time is over; of all apps.
    func due(nowMs: Int64, limit: Int) async throws(WalletsError) -> [Intent] {
        let stuck = try await read(
            "WHERE status = 'processing' AND lease_until_ms < $1 LIMIT \(limit)", [.integer(nowMs)])
        let over = try await read(
            "WHERE status = 'pending' AND expires_at_ms < $1 LIMIT \(limit)", [.integer(nowMs)])
        return stuck + over
    }

    /// Intents with their signatures.
    func read(_ clause: String, _ parameters: [SQLValue]) async throws(WalletsError) -> [Intent] {
        do {
            return try await database.read { connection in
                var intents: [Intent] = []
                for row in try connection.run("SELECT \(IntentStore.columns) FROM intents \(clause)", parameters) {
                    intents.append(try Intent(row))
                }
                guard !intents.isEmpty else { return [] }
                let rows = try connection.run(
                    "SELECT intent_id, point, signature, signed_at_ms FROM intent_signatures WHERE intent_id IN "
                        + "\(Placeholders.list(intents.count)) ORDER BY signed_at_ms, point",
                    intents.map { .text($0.id) })
                for row in rows {
                    let id = try row.text(0)
                    guard let index = intents.firstIndex(where: { $0.id == id }) else { continue }
                    intents[index].signatures.append(try Intent.Signature(row))
                }
                return intents
            }
        } catch {
            throw IntentStore.failure
        }
    }

    // MARK: Changing

    /// Stores a new intent and what is told of it.
    func insert(_ intent: Intent, events: [Event]) async throws(WalletsError) {
        do {
            try await database.transaction { transaction in
                try transaction.run(Event.lock)
                try IntentStore.checkRoom(for: intent, in: transaction)
                try transaction.runAndCommit(
                    [intent.insertion] + intent.signatures.map { $0.insertion(intent.id) }
                        + events.flatMap(\.insertion))
            }
        } catch let error as WalletsError {
            throw error
        } catch let error as StorageError where error.constraint == .unique {
            throw WalletsError(.intentExists, "This idempotency key was used for an intent at the same moment.")
        } catch {
            throw IntentStore.failure
        }
    }

    /// Takes a step with an intent as it is stored now, and stores what has become of it with what is told of that.
    ///
    /// - Parameter step: changes the intent and says what is to be told; nothing is stored when it leaves it as it was.
    /// - Returns: the intent after the step, and whether the step changed it; nil when there is none.
    func change(
        _ id: String, _ step: @escaping @Sendable (inout Intent) throws -> [Event]
    ) async throws(WalletsError) -> (intent: Intent, hasChanged: Bool)? {
        do {
            return try await database.transaction { transaction in
                try transaction.run(Event.lock)
                let rows = try transaction.run(
                    "UPDATE intents SET status = status WHERE id = $1 RETURNING \(IntentStore.columns)", [.text(id)])
                guard let row = rows.first else { return nil }
                var intent = try Intent(row)
                intent.signatures = try transaction.run(
                    "SELECT intent_id, point, signature, signed_at_ms FROM intent_signatures WHERE intent_id = $1 "
                        + "ORDER BY signed_at_ms, point", [.text(id)]
                ).map { try Intent.Signature($0) }
                let before = intent
                let events = try step(&intent)
                guard intent != before else { return (intent, false) }
                try transaction.runAndCommit(intent.statements(since: before) + events.flatMap(\.insertion))
                return (intent, true)
            }
        } catch let error as WalletsError {
            throw error
        } catch {
            throw IntentStore.failure
        }
    }

    private static func checkRoom(for intent: Intent, in transaction: any Transaction) throws {
        let counted = "SELECT COUNT(*) FROM intents WHERE status = 'pending' AND app_id = $1"
        let ofApp = try transaction.run(counted, [.text(intent.appID)]).first?.integer(0) ?? 0
        let ofResource =
            try transaction.run(
                counted + " AND resource_id = $2", [.text(intent.appID), .text(intent.resourceID)]
            ).first?.integer(0) ?? 0
        guard ofApp < maximumPendingOfApp, ofResource < maximumPendingOfResource else {
            throw WalletsError(
                .tooManyIntents,
                "At most \(maximumPendingOfResource) intents of one resource and \(maximumPendingOfApp) of one app wait."
            )
        }
    }

    private static let failure = WalletsError(.storageUnavailable, "the database cannot be read or written")
}
