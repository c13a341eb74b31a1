import Bytes
import Storage

extension Intent {
    /// Reads `IntentStore.columns`.
    init(_ row: Row) throws {
        guard let type = IntentType(rawValue: try row.text(2)), let status = IntentStatus(rawValue: try row.text(3))
        else { throw WalletsError(.storageUnavailable, "a stored intent cannot be read") }
        id = try row.text(0)
        appID = try row.text(1)
        self.type = type
        self.status = status
        resourceID = try row.text(4)
        path = try row.text(5)
        payload = try row.bytes(6)
        description = try row.text(7)
        createdBy = try row.text(8)
        createdAtMs = try row.integer(9)
        updatedAtMs = try row.integer(10)
        expiresAtMs = try row.integer(11)
        hasCustomExpiry = try row.integer(12) != 0
        leaseUntilMs = try row.integer(13)
        endedAtMs = try row.optionalInteger(14)
        reason = try row.optionalText(15)
        result = try row.optionalBytes(16).map { try JSON.parse($0) }
        creationKey = try row.optionalText(17)
        creationDigest = try row.optionalBytes(18)
        acting = try row.optionalBytes(19).map { try Acting(JSON.parse($0)) }
    }

    var insertion: Statement {
        Statement(
            "INSERT INTO intents (\(IntentStore.columns)) VALUES \(Placeholders.rows(1, columns: 20))",
            [
                .text(id), .text(appID), .text(type.rawValue), .text(status.rawValue), .text(resourceID), .text(path),
                .bytes(payload), .text(description), .text(createdBy), .integer(createdAtMs), .integer(updatedAtMs),
                .integer(expiresAtMs), .integer(hasCustomExpiry ? 1 : 0), .integer(leaseUntilMs),
                .optional(endedAtMs), .optional(reason), .optional(result?.serialized()), .optional(creationKey),
                .optional(creationDigest), .optional(acting?.json.serialized()),
            ])
    }

    /// What is written after a step.
    func statements(since before: Intent) -> [Statement] {
        let update = Statement(
            "UPDATE intents SET status = $2, updated_at_ms = $3, lease_until_ms = $4, ended_at_ms = $5, reason = $6, "
                + "result = $7, acting = $8 WHERE id = $1",
            [
                .text(id), .text(status.rawValue), .integer(updatedAtMs), .integer(leaseUntilMs),
                .optional(endedAtMs), .optional(reason), .optional(result?.serialized()),
                .optional(acting?.json.serialized()),
            ])
        let new = signatures.filter { before.signature(by: $0.point) == nil }.map { $0.insertion(id) }
        guard status.isEnd, !signatures.isEmpty else { return [update] + new }
        return [update] + new + [
            Statement("UPDATE intent_signatures SET signature = $2 WHERE intent_id = $1", [.text(id), .bytes([])])
        ]
    }
}

extension Intent.Signature {
    /// Reads intent, point, signature and time.
    init(_ row: Row) throws {
        self.init(point: try row.bytes(1), signature: try row.bytes(2), signedAtMs: try row.integer(3))
    }

    func insertion(_ intentID: String) -> Statement {
        Statement(
            "INSERT INTO intent_signatures (intent_id, point, signature, signed_at_ms) VALUES ($1, $2, $3, $4)",
            [.text(intentID), .bytes(point), .bytes(signature), .integer(signedAtMs)])
    }
}

extension Intent.Acting {
    fileprivate init(_ json: JSON) throws {
        guard let quorumID = json["quorum_id"]?.stringValue, let points = json["points"]?.arrayValue else {
            throw WalletsError(.storageUnavailable, "a stored intent cannot be read")
        }
        self.init(
            quorumID: quorumID, displayName: json["display_name"]?.stringValue,
            points: try points.map { try Hex.decode($0.stringValue ?? "") })
    }

    fileprivate var json: JSON {
        [
            "quorum_id": .string(quorumID), "display_name": JSON(displayName),
            "points": .array(points.map { .string(Hex.encode($0)) }),
        ]
    }
}
