import Audit
import Bytes
import Cryptography
import Signer
import Storage

/// The endpoints of all apps, in the database. Every change is an event of its own.
public struct StoredEndpoints: EndpointDesk {
    /// How long the secret before the newest one signs too.
    static let graceMs: Int64 = 86_400_000

    private let database: any Database
    private let reader: EventReader
    private let secrets: EndpointSecrets
    private let rules: EndpointRules
    private let random: any RandomSource
    private let clock: @Sendable () -> Int64

    /// - Parameter clock: milliseconds since 1970.
    public init(
        _ database: any Database, secrets: EndpointSecrets, destinations: AllowedDestinations,
        random: any RandomSource, clock: @escaping @Sendable () -> Int64
    ) {
        self.database = database
        reader = EventReader(database)
        self.secrets = secrets
        rules = EndpointRules(destinations: destinations)
        self.random = random
        self.clock = clock
    }

    public func create(_ draft: EndpointDraft, appID: String) async throws(WebhooksError) -> SecretEndpoint {
        try rules.check(url: draft.url)
        try rules.check(types: draft.types)
        try rules.check(description: draft.description)
        let id = RecordID.draw(from: random)
        let heads = try await reading { try await reader.heads() }
        let values: [SQLValue] = [
            .text(id), .text(appID), .text(draft.url), .optional(StoredEndpoints.text(draft.types)),
            .optional(draft.description), .integer(clock()), .integer(heads.log), .integer(heads.events),
        ]
        let event = event(EventType.endpointCreated, appID, id, draft.url)
        let rows = try await writing { transaction in
            // Whoever appends an event locks its head: the count holds until the commit.
            _ = try transaction.run(event.telling)
            let count = try transaction.run(
                "SELECT COUNT(*) FROM webhook_endpoints WHERE app_id = $1", [.text(appID)])
            guard try count.first?.integer(0) ?? 0 < EndpointRules.maximumEndpoints else {
                throw WebhooksError(
                    .tooMany, "An app has at most \(EndpointRules.maximumEndpoints) webhooks")
            }
            return try transaction.run(
                """
                INSERT INTO webhook_endpoints (id, app_id, url, types, description, status, created_at_ms, revision,
                    secret_version, previous_until_ms, log_cursor, events_cursor, delivered, lease_until_ms)
                VALUES ($1, $2, $3, $4, $5, 'enabled', $6, 1, 1, 0, $7, $8, 0, 0) RETURNING \(Endpoint.columns)
                """, values)
        }
        return try shown(try StoredEndpoints.endpoint(rows))
    }

    public func endpoints(appID: String) async throws(WebhooksError) -> [Endpoint] {
        let rows = try await reading {
            try await database.read(
                "SELECT \(Endpoint.columns) FROM webhook_endpoints WHERE app_id = $1 ORDER BY created_at_ms DESC, id",
                [.text(appID)])
        }
        return try rows.map { row throws(WebhooksError) in try StoredEndpoints.endpoint([row]) }
    }

    public func endpoint(_ id: String, appID: String) async throws(WebhooksError) -> Endpoint {
        let rows = try await reading {
            try await database.read(
                "SELECT \(Endpoint.columns) FROM webhook_endpoints WHERE id = $1 AND app_id = $2",
                [.text(id), .text(appID)])
        }
        return try StoredEndpoints.endpoint(rows)
    }

    public func change(
        _ id: String, appID: String, _ change: EndpointChange
    ) async throws(WebhooksError) -> Endpoint {
        var sets: [String] = []
        var values: [SQLValue] = []
        func set(_ column: String, _ value: SQLValue) {
            values.append(value)
            sets.append("\(column) = $\(values.count + 2)")
        }
        if let url = change.url {
            try rules.check(url: url)
            set("url", .text(url))
        }
        if let types = change.types {
            try rules.check(types: types)
            set("types", .optional(StoredEndpoints.text(types)))
        }
        if let description = change.description {
            try rules.check(description: description)
            set("description", .optional(description))
        }
        if let status = change.status { set("status", .text(status.rawValue)) }
        // What failed before says nothing about what it is now.
        sets.append("failing_since_ms = NULL")
        return try await update(id, appID, sets, values)
    }

    public func remove(_ id: String, appID: String) async throws(WebhooksError) {
        let event = event(EventType.endpointDeleted, appID, id, nil)
        _ = try await writing { transaction in
            let rows = try transaction.run(
                "DELETE FROM webhook_endpoints WHERE id = $1 AND app_id = $2 RETURNING id", [.text(id), .text(appID)])
            guard !rows.isEmpty else { throw WebhooksError.notFound }
            _ = try transaction.run(
                [Statement("DELETE FROM webhook_deliveries WHERE endpoint_id = $1", [.text(id)])] + event.telling)
            return rows
        }
    }

    public func secret(of id: String, appID: String) async throws(WebhooksError) -> SecretEndpoint {
        try shown(await endpoint(id, appID: appID))
    }

    public func rotateSecret(of id: String, appID: String) async throws(WebhooksError) -> SecretEndpoint {
        let until = clock() + StoredEndpoints.graceMs
        return try shown(
            await update(
                id, appID, ["secret_version = secret_version + 1", "previous_until_ms = $3"], [.integer(until)]))
    }

    public func replay(_ id: String, appID: String, sinceMs: Int64) async throws(WebhooksError) -> Endpoint {
        let cursor = try await reading {
            let heads = try await reader.heads()
            return try await reader.cursor(beforeMs: sinceMs, heads: heads)
        }
        let forgotten = [(EventSource.log, cursor.log), (.events, cursor.events)].map { source, after in
            // They are sent again from the beginning.
            Statement(
                "DELETE FROM webhook_deliveries WHERE endpoint_id = $1 AND source = $2 AND seq > $3",
                [.text(id), .text(source.rawValue), .integer(after)])
        }
        return try await update(
            id, appID, ["log_cursor = $3", "events_cursor = $4"], [.integer(cursor.log), .integer(cursor.events)],
            also: forgotten)
    }

    public func deliveries(_ id: String, appID: String, limit: Int) async throws(WebhooksError) -> [DeliveryRecord] {
        _ = try await endpoint(id, appID: appID)
        return try await reading {
            try await database.read(
                "SELECT \(DeliveryRecord.columns) FROM webhook_deliveries WHERE endpoint_id = $1 "
                    + "ORDER BY last_at_ms DESC, source, seq DESC LIMIT \(max(0, limit))", [.text(id)]
            ).map { try DeliveryRecord($0) }
        }
    }

    /// Changes a row whoever has its lease: what they do with the row as it was becomes void.
    private func update(
        _ id: String, _ appID: String, _ sets: [String], _ values: [SQLValue], also: [Statement] = []
    ) async throws(WebhooksError) -> Endpoint {
        let sql =
            "UPDATE webhook_endpoints SET revision = revision + 1, \(sets.joined(separator: ", ")) "
            + "WHERE id = $1 AND app_id = $2 RETURNING \(Endpoint.columns)"
        let event = event(EventType.endpointUpdated, appID, id, nil)
        let rows = try await writing { transaction in
            let rows = try transaction.run(sql, [.text(id), .text(appID)] + values)
            guard !rows.isEmpty else { throw WebhooksError.notFound }
            _ = try transaction.run(also + event.telling)
            return rows
        }
        return try StoredEndpoints.endpoint(rows)
    }

    private func event(_ type: String, _ appID: String, _ id: String, _ url: String?) -> Audit.Event {
        var members: [JSON.Member] = [.init("webhook_endpoint_id", .string(id))]
        if let url { members.append(.init("url", .string(url))) }
        return Audit.Event(
            id: Event.drawID(from: random), appID: appID, type: type, createdAtMs: clock(), payload: .object(members))
    }

    private func shown(_ endpoint: Endpoint) throws(WebhooksError) -> SecretEndpoint {
        SecretEndpoint(
            endpoint: endpoint, secret: try secrets.text(of: endpoint.id, version: endpoint.secretVersion))
    }

    private static func endpoint(_ rows: [Row]) throws(WebhooksError) -> Endpoint {
        guard let row = rows.first else { throw .notFound }
        do { return try Endpoint(row) } catch { throw .unavailable }
    }

    private static func text(_ types: [String]?) -> String? {
        types?.joined(separator: String(EventFilter.separator))
    }

    private func reading<T>(_ body: () async throws -> T) async throws(WebhooksError) -> T {
        do { return try await body() } catch { throw .unavailable }
    }

    private func writing(
        _ body: @escaping @Sendable (any Transaction) throws -> [Row]
    ) async throws(WebhooksError) -> [Row] {
        do { return try await database.transaction(body) } catch {
            throw (error as? WebhooksError) ?? .unavailable
        }
    }
}
