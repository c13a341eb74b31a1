import Bytes
import Cryptography
import Signer
import Storage

/// A row of the audit log, read as the event that it is.
struct LoggedDecision {
    static let columns = "seq, at_ms, action, decision, boot, counter, receipt"
    private static let domain = Array("countersign/event/v1".utf8)
    /// What an event carries of a resource, at most; receivers ask for what is longer.
    private static let maximumResourceCount = 32 << 10
    /// Members of receipts that events repeat.
    private static let repeated = [
        "actor", "method", "policy", "rule", "amounts", "limits", "digest", "nonce", "public_key", "keys",
    ]

    let sequence: Int64
    let type: String
    private let atMs: Int64
    private let action: String
    private let boot: [UInt8]
    private let counter: Int64
    private let receipt: JSON

    /// nil for a row that is no event.
    init?(_ row: Row) throws {
        sequence = try row.integer(0)
        atMs = try row.integer(1)
        action = try row.text(2)
        boot = try row.bytes(4)
        counter = try row.integer(5)
        receipt = (try? JSON.parse(row.bytes(6))) ?? .null
        guard let type = LoggedDecision.eventType(of: action, decision: try row.text(3), receipt) else { return nil }
        self.type = type
    }

    /// nil for a decision that is no event.
    private static func eventType(of action: String, decision: String, _ receipt: JSON) -> String? {
        let isUse = EventType.uses.contains(action)
        guard decision == "allow" else {
            guard isUse || action == EventType.export else { return nil }
            return isBeyondLimit(receipt) ? EventType.limitExceeded : EventType.denied
        }
        if isUse { return EventType.released }
        if action == EventType.export, receipt["method"] == "exportSeedPhrase" { return EventType.seedPhraseExport }
        return EventType.byChange[action]
    }

    /// Whether a sum over time, with the request, stood beyond a bound that a rule asked about.
    private static func isBeyondLimit(_ receipt: JSON) -> Bool {
        let checks = (receipt["limits"]?.arrayValue ?? []).flatMap { $0["checks"]?.arrayValue ?? [] }
        return checks.contains { check in
            switch check["operator"]?.stringValue {
            case "lt", "lte": check["met"]?.boolValue == false
            case "gt", "gte": check["met"]?.boolValue == true
            default: false
            }
        }
    }

    /// The place of a receipt is drawn once and never given out again: so is this.
    static func id(boot: [UInt8], counter: Int64) -> String {
        let place = (0..<8).map { UInt8(truncatingIfNeeded: counter >> (56 - 8 * $0)) }
        return "msg_" + Hex.encode(Array(SHA256.hash(domain + boot + place).prefix(16)))
    }

    /// Kind, id and version of the resource as this decision left it; nil when it is none that clients see.
    var resource: (kind: String, id: String, version: Int64)? {
        guard let kind = receipt["subject"]?["kind"]?.stringValue, let id = receipt["subject"]?["id"]?.stringValue,
            kind != "app"
        else { return nil }
        for change in receipt["changes"]?.arrayValue ?? [] where change["id"]?.stringValue == id {
            guard let version = change["version"]?.safeInteger else { return nil }
            return (kind, id, version)
        }
        return nil
    }

    /// - Parameter resource: what clients see of the resource; nil when there is none.
    func event(resource answer: JSON?) -> Event {
        var members: [JSON.Member] = [.init("action", .string(action)), .init("sequence", JSON(sequence))]
        if let kind = receipt["subject"]?["kind"]?.stringValue, let id = receipt["subject"]?["id"]?.stringValue {
            let shownID = kind == RecordKind.user.rawValue ? UserRecord.idPrefix + id : id
            members.append(.init("\(kind)_id", .string(shownID)))
            if let answer, answer.serialized().count <= LoggedDecision.maximumResourceCount {
                members.append(.init(kind, answer))
            }
        }
        for name in LoggedDecision.repeated {
            if let value = receipt[name], value != .array([]) { members.append(.init(name, value)) }
        }
        members.append(.init("boot", .string(Hex.encode(boot))))
        members.append(.init("counter", JSON(counter)))
        return Event(
            source: .log, sequence: sequence, id: LoggedDecision.id(boot: boot, counter: counter), type: type,
            createdAtMs: atMs, members: members)
    }
}
