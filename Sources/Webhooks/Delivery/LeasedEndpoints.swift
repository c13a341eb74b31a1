import Audit
import Cryptography
import Storage

/// What became of one event at one endpoint.
struct Attempt: Sendable {
    let event: Event
    /// How often it was tried before.
    let earlier: Int64
    let outcome: SendOutcome
}

/// The rows of endpoints as deliveries use them. A process delivers to an endpoint while it has its lease; every write
/// asks for lease and revision again, so that whoever lost either changes nothing.
struct LeasedEndpoints: Sendable {
    /// Somebody else has the endpoint, or has changed it.
    struct Lost: Error {}

    let database: any Database
    let settings: DeliverySettings
    let random: any RandomSource

    /// Endpoints that events are sent to.
    func enabled() async throws -> [Endpoint] {
        try await database.read(
            "SELECT \(Endpoint.columns) FROM webhook_endpoints WHERE status = 'enabled' ORDER BY id"
        ).map { try Endpoint($0) }
    }

    /// Endpoints with events that are to be tried again now.
    func due(nowMs: Int64) async throws -> Set<String> {
        Set(
            try await database.read(
                "SELECT DISTINCT endpoint_id FROM webhook_deliveries WHERE next_at_ms <= $1", [.integer(nowMs)]
            ).map { try $0.text(0) })
    }

    /// The events of an endpoint that are to be tried again now, those that wait longest first.
    func due(_ endpointID: String, nowMs: Int64, limit: Int) async throws -> [DeliveryRecord] {
        try await database.read(
            "SELECT \(DeliveryRecord.columns) FROM webhook_deliveries WHERE endpoint_id = $1 AND next_at_ms <= $2 "
                + "ORDER BY next_at_ms, source, seq LIMIT \(limit)", [.text(endpointID), .integer(nowMs)]
        ).map { try DeliveryRecord($0) }
    }

    /// Takes or keeps the lease; the row as it is now, or nil when another process has it.
    func lease(_ endpointID: String, nowMs: Int64) async throws -> Endpoint? {
        try await database.write(
            "UPDATE webhook_endpoints SET lease_owner = $2, lease_until_ms = $3 WHERE id = $1 AND status = 'enabled' "
                + "AND (lease_owner IS NULL OR lease_owner = $2 OR lease_until_ms < $4) RETURNING \(Endpoint.columns)",
            [.text(endpointID), .text(settings.owner), .integer(nowMs + settings.leaseMs), .integer(nowMs)]
        ).first.map { try Endpoint($0) }
    }

    /// Lets others have what this process has.
    func release() async throws {
        try await database.write(
            "UPDATE webhook_endpoints SET lease_until_ms = 0, lease_owner = NULL WHERE lease_owner = $1",
            [.text(settings.owner)])
    }

    /// Remembers how far an endpoint's sources hold nothing for it, unless somebody else was quicker.
    func skip(_ endpoint: Endpoint, to cursor: EventHeads) async throws {
        try await database.write(
            "UPDATE webhook_endpoints SET log_cursor = $3, events_cursor = $4 "
                + "WHERE id = $1 AND revision = $2 AND log_cursor = $5 AND events_cursor = $6",
            [
                .text(endpoint.id), .integer(endpoint.revision), .integer(cursor.log), .integer(cursor.events),
                .integer(endpoint.cursor.log), .integer(endpoint.cursor.events),
            ])
    }

    /// Writes down what became of attempts, and keeps the lease; the row afterwards.
    /// - Throws: `Lost`; then nothing is written.
    func finish(
        _ endpoint: Endpoint, _ attempts: [Attempt], cursor: EventHeads, nowMs: Int64
    ) async throws -> Endpoint {
        let delivered = attempts.filter(\.outcome.isDelivered).count
        let failingSinceMs: Int64? =
            delivered > 0 ? nil : attempts.isEmpty ? endpoint.failingSinceMs : endpoint.failingSinceMs ?? nowMs
        let isGivenUp = failingSinceMs.map { nowMs - $0 >= settings.disabledAfterMs } ?? false
        let update = Statement(
            """
            UPDATE webhook_endpoints SET log_cursor = $4, events_cursor = $5, delivered = delivered + $6,
                last_success_ms = COALESCE($7, last_success_ms), failing_since_ms = $8, lease_until_ms = $9, status = $10
            WHERE id = $1 AND lease_owner = $2 AND revision = $3 RETURNING \(Endpoint.columns)
            """,
            [
                .text(endpoint.id), .text(settings.owner), .integer(endpoint.revision), .integer(cursor.log),
                .integer(cursor.events), .integer(Int64(delivered)), .optional(delivered > 0 ? nowMs : nil),
                .optional(failingSinceMs), .integer(nowMs + settings.leaseMs),
                .text((isGivenUp ? Endpoint.Status.disabled : .enabled).rawValue),
            ])
        var statements = attempts.compactMap { statement(for: $0, of: endpoint, nowMs: nowMs) }
        if isGivenUp { statements += disabling(endpoint, nowMs: nowMs).telling }
        let rows = try await database.transaction { [statements] transaction in
            let rows = try transaction.run(update)
            guard !rows.isEmpty else { throw Lost() }
            try transaction.runAndCommit(statements)
            return rows
        }
        return try rows.first.map { try Endpoint($0) } ?? endpoint
    }

    /// Forgets what nobody asks about any more.
    func forget(beforeMs: Int64) async throws {
        try await database.write(
            "DELETE FROM webhook_deliveries WHERE next_at_ms IS NULL AND last_at_ms < $1", [.integer(beforeMs)])
    }

    private func disabling(_ endpoint: Endpoint, nowMs: Int64) -> Audit.Event {
        Audit.Event(
            id: Event.drawID(from: random), appID: endpoint.appID, type: EventType.endpointDisabled,
            createdAtMs: nowMs,
            payload: ["webhook_endpoint_id": .string(endpoint.id), "url": .string(endpoint.url)])
    }

    /// nil when there is nothing to remember: delivered at the first attempt.
    private func statement(for attempt: Attempt, of endpoint: Endpoint, nowMs: Int64) -> Statement? {
        let event = attempt.event
        let key: [SQLValue] = [.text(endpoint.id), .text(event.source.rawValue), .integer(event.sequence)]
        let count = attempt.earlier + 1
        var status: Int64?
        var problem = ""
        switch attempt.outcome {
        case .answered(let code):
            status = Int64(code)
            problem = attempt.outcome.isDelivered ? "" : "The answer was \(code)."
        case .failed(let words): problem = words
        }
        let nextAtMs = attempt.outcome.isDelivered ? nil : RetrySchedule.nextAtMs(afterAttempts: count, nowMs: nowMs)
        let state: DeliveryRecord.State =
            attempt.outcome.isDelivered ? .delivered : nextAtMs == nil ? .failed : .waiting
        guard !attempt.outcome.isDelivered || attempt.earlier > 0 else { return nil }
        return Statement(
            """
            INSERT INTO webhook_deliveries (endpoint_id, source, seq, event_id, type, state, attempts, first_at_ms,
                last_at_ms, next_at_ms, status, problem) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, $10, $11)
            ON CONFLICT (endpoint_id, source, seq) DO UPDATE SET state = excluded.state, attempts = excluded.attempts,
                last_at_ms = excluded.last_at_ms, next_at_ms = excluded.next_at_ms, status = excluded.status,
                problem = excluded.problem
            """,
            key + [
                .text(event.id), .text(event.type), .text(state.rawValue), .integer(count), .integer(nowMs),
                .optional(nextAtMs), .optional(status), .text(problem),
            ])
    }
}
