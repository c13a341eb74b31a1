import Bytes
import Cryptography
import Signer

/// Intents as clients see them, in the shape of Privy's API; `description`, `payload` and `payload_sha256` are ours.
extension Intent {
    func answer(_ situation: IntentSituation) throws(WalletsError) -> JSON {
        let request = try request()
        var members: [JSON.Member] = [
            .init("intent_id", .string(id)), .init("intent_type", .string(type.rawValue)),
            .init("status", .string(status.rawValue)), .init("description", .string(description)),
            .init("created_at", JSON(createdAtMs)), .init("expires_at", JSON(expiresAtMs)),
            .init("custom_expiry", .bool(hasCustomExpiry)), .init("created_by_display_name", .string(createdBy)),
            .init("resource_id", .string(resourceID)),
            .init("authorization_details", situation.authorizationDetails(of: self)),
            .init(
                "request_details",
                [
                    "method": .string(request.method), "url": .string(request.url),
                    "body": request.body ?? .object([]),
                ]),
            .init("payload", .string(Base64.encode(payload))),
            .init("payload_sha256", .string(Hex.encode(SHA256.hash(payload)))),
        ]
        if type == .rule {
            if let rule = situation.rule { members.append(.init("current_resource_data", rule)) }
            if let policy = situation.resource { members.append(.init("policy", policy)) }
        } else if let resource = situation.resource {
            members.append(.init("current_resource_data", resource))
        }
        if let result { members.append(.init("action_result", result)) }
        if status == .rejected, let endedAtMs { members.append(.init("rejected_at", JSON(endedAtMs))) }
        if status == .dismissed, let endedAtMs {
            members.append(.init("dismissed_at", JSON(endedAtMs)))
            members.append(.init("dismissal_reason", JSON(reason)))
        }
        return .object(members)
    }
}
