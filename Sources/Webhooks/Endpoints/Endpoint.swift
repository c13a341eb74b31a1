import Bytes
import Storage

/// Where the events of an app go, as its row holds it.
public struct Endpoint: Sendable, Equatable {
    /// Whether events are sent. What happens while they are not is sent afterwards.
    public enum Status: String, Sendable, CaseIterable {
        case enabled
        /// By whoever may change it, or after days without an answer.
        case disabled
    }

    static let columns = """
        id, app_id, url, types, description, status, created_at_ms, revision, secret_version, previous_until_ms, \
        log_cursor, events_cursor, delivered, last_success_ms, failing_since_ms
        """

    public let id: String
    public let appID: String
    public let url: String
    let filter: EventFilter
    public let description: String?
    public let status: Status
    public let createdAtMs: Int64
    let revision: Int64
    let secretVersion: Int64
    /// Until when the version before signs too.
    let previousUntilMs: Int64
    let cursor: EventHeads
    let delivered: Int64
    let lastSuccessMs: Int64?
    let failingSinceMs: Int64?

    init(_ row: Row) throws {
        id = try row.text(0)
        appID = try row.text(1)
        url = try row.text(2)
        filter = EventFilter(
            types: try row.optionalText(3)?.split(separator: EventFilter.separator).map(String.init))
        description = try row.optionalText(4)
        status = Status(rawValue: try row.text(5)) ?? .disabled
        createdAtMs = try row.integer(6)
        revision = try row.integer(7)
        secretVersion = try row.integer(8)
        previousUntilMs = try row.integer(9)
        cursor = EventHeads(log: try row.integer(10), events: try row.integer(11))
        delivered = try row.integer(12)
        lastSuccessMs = try row.optionalInteger(13)
        failingSinceMs = try row.optionalInteger(14)
    }

    /// The versions of the secret that sign now, the newest first.
    func secretVersions(nowMs: Int64) -> [Int64] {
        previousUntilMs > nowMs ? [secretVersion, secretVersion - 1] : [secretVersion]
    }

    /// What clients see.
    public var answer: JSON {
        [
            "id": .string(id), "url": .string(url),
            "types": filter.types.map { .array($0.map { .string($0) }) } ?? .null,
            "description": JSON(description), "status": .string(status.rawValue), "created_at": JSON(createdAtMs),
            "delivered": JSON(delivered), "last_success_at": lastSuccessMs.map { JSON($0) } ?? .null,
            "failing_since": failingSinceMs.map { JSON($0) } ?? .null,
        ]
    }
}

/// What a new endpoint is made from.
public struct EndpointDraft: Sendable, Equatable {
    public var url: String
    /// nil for all events but the optional ones.
    public var types: [String]?
    public var description: String?

    public init(url: String, types: [String]? = nil, description: String? = nil) {
        self.url = url
        self.types = types
        self.description = description
    }
}

/// What is to be different about an endpoint; what is nil stays.
public struct EndpointChange: Sendable, Equatable {
    public var url: String?
    /// The inner nil is all events but the optional ones.
    public var types: [String]??
    public var description: String??
    public var status: Endpoint.Status?

    public init(
        url: String? = nil, types: [String]?? = nil, description: String?? = nil, status: Endpoint.Status? = nil
    ) {
        self.url = url
        self.types = types
        self.description = description
        self.status = status
    }
}

/// An event that was not delivered at its first attempt, and what became of it.
public struct DeliveryRecord: Sendable, Equatable {
    enum State: String, Sendable { case waiting, delivered, failed }

    static let columns =
        "source, seq, event_id, type, state, attempts, first_at_ms, last_at_ms, next_at_ms, status, problem"

    let source: EventSource
    let sequence: Int64
    let eventID: String
    let type: String
    let state: State
    let attempts: Int64
    let firstAtMs: Int64
    let lastAtMs: Int64
    let nextAtMs: Int64?
    /// Of the last answer, if there was one.
    let status: Int64?
    let problem: String

    init(_ row: Row) throws {
        source = EventSource(rawValue: try row.text(0)) ?? .log
        sequence = try row.integer(1)
        eventID = try row.text(2)
        type = try row.text(3)
        state = State(rawValue: try row.text(4)) ?? .failed
        attempts = try row.integer(5)
        firstAtMs = try row.integer(6)
        lastAtMs = try row.integer(7)
        nextAtMs = try row.optionalInteger(8)
        status = try row.optionalInteger(9)
        problem = try row.text(10)
    }

    /// What clients see.
    public var answer: JSON {
        [
            "event_id": .string(eventID), "type": .string(type), "state": .string(state.rawValue),
            "attempts": JSON(attempts), "first_attempt_at": JSON(firstAtMs), "last_attempt_at": JSON(lastAtMs),
            "next_attempt_at": nextAtMs.map { JSON($0) } ?? .null, "response_status": status.map { JSON($0) } ?? .null,
            "problem": .string(problem),
        ]
    }
}
