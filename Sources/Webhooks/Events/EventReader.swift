import Bytes
import Signer
import Storage

/// How far each source of events goes.
struct EventHeads: Equatable, Sendable {
    var log: Int64
    var events: Int64

    /// The further of two, for each source.
    func furthest(_ other: EventHeads) -> EventHeads {
        EventHeads(log: max(log, other.log), events: max(events, other.events))
    }
}

/// Events of one app in order, and how far the sources were read to find them.
struct EventWindow: Sendable {
    var events: [Event] = []
    var cursor: EventHeads

    /// How far each source may be said to be done when only these first of its events are.
    func cursor(afterFirst count: Int) -> EventHeads {
        var cursor = cursor
        for event in events.dropFirst(count).reversed() {
            switch event.source {
            case .log: cursor.log = event.sequence - 1
            case .events: cursor.events = event.sequence - 1
            }
        }
        return cursor
    }
}

/// Reads events in the order in which they were committed. Belongs to the deliveries: its database serves nobody else.
struct EventReader: Sendable {
    /// Rows of the log that one look goes over, whatever app they are of.
    static let stretch: Int64 = 2_000

    private let database: any Database

    init(_ database: any Database) { self.database = database }

    func heads() async throws -> EventHeads {
        let rows = try await database.read(
            "SELECT COALESCE((SELECT seq FROM audit_head WHERE id = 1), 0), "
                + "COALESCE((SELECT seq FROM event_head WHERE id = 1), 0)")
        return EventHeads(log: try rows.first?.integer(0) ?? 0, events: try rows.first?.integer(1) ?? 0)
    }

    /// The next events of an app that a filter wants; at most `limit`, and perhaps none although there are more further on.
    func window(
        appID: String, filter: EventFilter, after cursor: EventHeads, heads: EventHeads, limit: Int
    ) async throws -> EventWindow {
        try await database.read { connection in
            var window = EventWindow(cursor: cursor)
            let end = min(heads.log, cursor.log + EventReader.stretch)
            if end > cursor.log, let statement = EventReader.search(appID, filter, cursor.log, end, limit) {
                let rows = try connection.run(statement)
                window.events = try EventReader.events(rows, connection).filter { filter.wants($0.type) }
                window.cursor.log = rows.count < limit ? end : try rows.last?.integer(0) ?? end
            } else {
                window.cursor.log = max(end, cursor.log)
            }
            let room = limit - window.events.count
            guard heads.events > cursor.events, room > 0 else { return window }
            let rows = try connection.run(
                "SELECT seq, id, type, created_at_ms, payload FROM events WHERE app_id = $1 AND seq > $2 AND seq <= $3 "
                    + "ORDER BY seq LIMIT \(room)",
                [.text(appID), .integer(cursor.events), .integer(heads.events)])
            window.events += try rows.map(EventReader.recorded).filter { filter.wants($0.type) }
            window.cursor.events = rows.count < room ? heads.events : try rows.last?.integer(0) ?? heads.events
            return window
        }
    }

    /// Single events by their places, in the order given; without those that are gone.
    func events(at places: [(source: EventSource, sequence: Int64)]) async throws -> [Event] {
        guard !places.isEmpty else { return [] }
        return try await database.read { connection in
            var events: [Event] = []
            for place in places {
                switch place.source {
                case .log:
                    events += try EventReader.events(
                        connection.run(
                            "SELECT \(LoggedDecision.columns) FROM audit_log WHERE seq = $1",
                            [.integer(place.sequence)]), connection)
                case .events:
                    events += try connection.run(
                        "SELECT seq, id, type, created_at_ms, payload FROM events WHERE seq = $1",
                        [.integer(place.sequence)]
                    ).map(EventReader.recorded)
                }
            }
            return events
        }
    }

    /// The cursors before which everything is older than a moment, by the times at which it was recorded.
    func cursor(beforeMs sinceMs: Int64, heads: EventHeads) async throws -> EventHeads {
        try await database.read { connection in
            EventHeads(
                log: try EventReader.bisect(heads.log) { sequence in
                    try connection.run("SELECT at_ms FROM audit_log WHERE seq = $1", [.integer(sequence)])
                        .first?.integer(0) ?? 0 < sinceMs
                },
                events: try EventReader.bisect(heads.events) { sequence in
                    try connection.run("SELECT created_at_ms FROM events WHERE seq = $1", [.integer(sequence)])
                        .first?.integer(0) ?? 0 < sinceMs
                })
        }
    }

    /// The last of 1…count for which the condition holds, which holds for all before it; 0 when for none.
    private static func bisect(_ count: Int64, _ isBefore: (Int64) throws -> Bool) throws -> Int64 {
        var (low, high) = (Int64(0), count)
        while low < high {
            let middle = low + (high - low + 1) / 2
            if try isBefore(middle) { low = middle } else { high = middle - 1 }
        }
        return low
    }

    /// nil when nothing in the log is wanted.
    private static func search(
        _ appID: String, _ filter: EventFilter, _ after: Int64, _ end: Int64, _ limit: Int
    ) -> Statement? {
        var parameters: [SQLValue] = [.text(appID), .integer(after), .integer(end)]
        func list(_ values: [String]) -> String {
            defer { parameters += values.map { .text($0) } }
            return Placeholders.list(values.count, startingAt: parameters.count + 1)
        }
        var wanted: [String] = []
        for (decision, actions) in [("allow", filter.allowed), ("deny", filter.denied)] where !actions.isEmpty {
            wanted.append("(action IN \(list(actions)) AND decision = '\(decision)')")
        }
        guard !wanted.isEmpty else { return nil }
        return Statement(
            "SELECT \(LoggedDecision.columns) FROM audit_log WHERE app_id = $1 AND seq > $2 AND seq <= $3 "
                + "AND outcome = 'released' AND (\(wanted.joined(separator: " OR "))) ORDER BY seq LIMIT \(limit)",
            parameters)
    }

    private static func events(_ rows: [Row], _ connection: any Connection) throws -> [Event] {
        try rows.compactMap { try LoggedDecision($0) }.map { decision in
            guard let resource = decision.resource else { return decision.event(resource: nil) }
            let rows = try connection.run(
                "SELECT content FROM record_versions WHERE kind = $1 AND id = $2 AND version = $3",
                [.text(resource.kind), .text(resource.id), .integer(resource.version)])
            guard let kind = RecordKind(rawValue: resource.kind), let content = try rows.first?.bytes(0),
                let record = try? Record(kind: kind, content: content), !record.header.isDeleted
            else { return decision.event(resource: nil) }
            return decision.event(resource: record.answer)
        }
    }

    private static func recorded(_ row: Row) throws -> Event {
        let payload = try? JSON.parse(Array(row.text(4).utf8))
        return Event(
            source: .events, sequence: try row.integer(0), id: try row.text(1), type: try row.text(2),
            createdAtMs: try row.integer(3), members: payload?.objectValue ?? [])
    }
}
