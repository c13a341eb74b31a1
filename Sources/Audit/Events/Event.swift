import Bytes
import Storage

/// Something that happened to an app's things, told in the same transaction in which it happened.
public struct Event: Equatable, Sendable {
    /// Unique and stable: whoever is told twice knows by it.
    public let id: String
    public let appID: String
    /// Such as `intent.created`.
    public let type: String
    /// Milliseconds since 1970.
    public let createdAtMs: Int64
    public let payload: JSON

    public init(id: String, appID: String, type: String, createdAtMs: Int64, payload: JSON) {
        self.id = id
        self.appID = appID
        self.type = type
        self.createdAtMs = createdAtMs
        self.payload = payload
    }

    /// Locks the order of events until the end of a transaction that may tell of some; its first statement.
    public static let lock = Statement(
        "INSERT INTO event_head (id, seq) VALUES (1, 0) ON CONFLICT (id) DO UPDATE SET seq = event_head.seq")

    /// The statements that tell of an event, the order being locked.
    public var insertion: [Statement] {
        [
            Statement("UPDATE event_head SET seq = seq + 1 WHERE id = 1"),
            Statement(
                "INSERT INTO events (seq, id, app_id, type, created_at_ms, payload) "
                    + "SELECT seq, $1, $2, $3, $4, $5 FROM event_head WHERE id = 1",
                [
                    .text(id), .text(appID), .text(type), .integer(createdAtMs),
                    .text(String(decoding: payload.serialized(), as: UTF8.self)),
                ]),
        ]
    }
}
