import Audit
import Bytes
import Cryptography
import Storage

/// Where events come from.
enum EventSource: String, Sendable, CaseIterable {
    /// The audit log: decisions of signers.
    case log
    /// The table `events`: what is no decision.
    case events
}

/// An event's place, and how it is sent. Nothing in it depends on who gets it or when.
struct Event: Equatable, Sendable {
    let source: EventSource
    let sequence: Int64
    /// Stable: what receivers tell repetitions by.
    let id: String
    let type: String
    /// JSON.
    let body: [UInt8]

    /// - Parameter members: what the event says beside its id, its type and its time.
    init(
        source: EventSource, sequence: Int64, id: String, type: String, createdAtMs: Int64, members: [JSON.Member]
    ) {
        self.source = source
        self.sequence = sequence
        self.id = id
        self.type = type
        let head: [JSON.Member] = [
            .init("type", .string(type)), .init("id", .string(id)), .init("created_at", JSON(createdAtMs)),
        ]
        // Where Privy has an event, its members say all this in Privy's way.
        let own = head.filter { member in !members.contains { $0.key.hasSameBytes(as: member.key) } }
        body = JSON.object(own + members).serialized()
    }
}

extension Event {
    /// An id for what is no decision: `msg_` and 32 hexadecimal digits.
    static func drawID(from random: any RandomSource) -> String { "msg_" + Hex.encode(random.bytes(count: 16)) }
}

extension Audit.Event {
    /// Locks the order of events and tells of this one, in one transaction.
    var telling: [Statement] { [Audit.Event.lock] + insertion }
}
