import Bytes
import Signer

/// Records as a database would hold them.
enum Samples {
    static let wallet = "walletaaaaaaaaaaaaaaaaaa"
    static let policy = "policyaaaaaaaaaaaaaaaaaa"
    static let rule = "ruleaaaaaaaaaaaaaaaaaaaa"
    static let set = "setaaaaaaaaaaaaaaaaaaaaa"
    static let quorum = "quorumaaaaaaaaaaaaaaaaaa"
    static let address = "0x52908400098527886E0F7030069857D2E4169EE7"

    static func record(
        _ kind: RecordKind, _ id: String, createdAtMs: Int64 = 1_767_323_045_000, app: String = FakeService.appID,
        _ data: JSON
    ) throws -> Record {
        let content: JSON = [
            "v": 1, "kind": .string(kind.rawValue), "id": .string(id), "app_id": .string(app), "version": 1,
            "prev": .string(String(repeating: "0", count: 64)), "deleted": false, "created_at": JSON(createdAtMs),
            "applied": [], "data": data,
        ]
        return try Record(kind: kind, content: content.serialized())
    }

    static func walletRecord(
        _ id: String = wallet, createdAtMs: Int64 = 1_767_323_045_000, app: String = FakeService.appID
    ) throws -> Record {
        try record(
            .wallet, id, createdAtMs: createdAtMs, app: app,
            [
                "chain_type": "ethereum", "address": .string(address), "public_key": "02ab", "key_version": 1,
                "owner_id": nil, "policy_ids": [], "display_name": nil, "external_id": nil, "frozen": false,
                "additional_signers": [], "pins": [],
            ])
    }

    static func policyRecord() throws -> Record {
        try record(
            .policy, policy,
            [
                "document": [
                    "version": "1.0", "name": "Vault", "chain_type": "ethereum",
                    "rules": [
                        [
                            "id": .string(rule), "name": "messages", "method": "personal_sign", "conditions": [],
                            "action": "ALLOW",
                        ]
                    ],
                ],
                "owner_id": nil, "pins": [],
            ])
    }

    static func conditionSet(_ values: [String]) throws -> Record {
        let items = values.enumerated().map { position, value -> JSON in
            ["id": .string(item(position)), "value": .string(value), "created_at": 1_767_323_045_000]
        }
        return try record(.conditionSet, set, ["name": "Set", "owner_id": nil, "items": .array(items)])
    }

    static func item(_ position: Int) -> String {
        let digits = String(position)
        return "item" + String(repeating: "0", count: 20 - digits.count) + digits
    }

    static func app(isDisabled: Bool) -> AppRecord? {
        let record = try? record(
            .app, FakeService.appID,
            ["name": "Test", "secrets": [], "public_urls": [], "require_expiry": false, "disabled": .bool(isDisabled)])
        guard case .app(let app)? = record?.body else { return nil }
        return app
    }
}
