/// The types of events, and what in the log each of them reports. Where Privy has an event, it is named as there.
enum EventType {
    /// Changes of resources, by the action in the log.
    static let byChange: [String: String] = [
        "wallet.create": "wallet.created", "wallet.import.submit": "wallet.created",
        "wallet.update": "wallet.updated", "wallet.freeze": "wallet.frozen", "wallet.unfreeze": "wallet.unfrozen",
        "wallet.archive": "wallet.archived", export: privateKeyExport,
        "key_quorum.create": "key_quorum.created", "key_quorum.update": "key_quorum.updated",
        "key_quorum.delete": "key_quorum.deleted",
        "policy.create": "policy.created", "policy.update": "policy.updated", "policy.delete": "policy.deleted",
        "policy.rule.create": "policy.updated", "policy.rule.update": "policy.updated",
        "policy.rule.delete": "policy.updated",
        "condition_set.create": "condition_set.created", "condition_set.update": "condition_set.updated",
        "condition_set.delete": "condition_set.deleted", "condition_set.items.append": "condition_set.updated",
        "condition_set.items.replace": "condition_set.updated", "condition_set.items.delete": "condition_set.updated",
        "aggregation.create": "aggregation.created", "aggregation.delete": "aggregation.deleted",
        "user.create": "user.created", "user.update": "user.updated", "user.delete": "user.deleted",
        "user.wallet.create": "user.wallet_created", "user.authenticate": userAuthenticated,
        "app.rotate_secret": "app.secret_rotated", "app.rotate_gateway_secret": "app.secret_rotated",
        "app.configure": "app.updated", "app.disable": "app.disabled",
    ]

    /// What takes a key out; the method says what left.
    static let export = "wallet.export"
    static let privateKeyExport = "wallet.private_key_export"
    static let seedPhraseExport = "wallet.seed_phrase_export"

    /// Uses of keys, by the action in the log.
    static let uses = ["wallet.rpc", "wallet.raw_sign", "wallet.relay"]
    static let released = "signature.released"
    static let denied = "signature.denied"
    /// A policy forbade it, and a sum over time stood beyond a bound.
    static let limitExceeded = "limit.exceeded"
    static let userAuthenticated = "user.authenticated"
    /// What is sent to those alone that ask for it, since there is one for each request.
    static let optional: Set<String> = [released, denied, userAuthenticated]

    static let endpointCreated = "webhook_endpoint.created"
    static let endpointUpdated = "webhook_endpoint.updated"
    static let endpointDeleted = "webhook_endpoint.deleted"
    static let endpointDisabled = "webhook_endpoint.disabled"
    /// What stands in `events`.
    static let recorded: Set<String> = [
        endpointCreated, endpointUpdated, endpointDeleted, endpointDisabled,
        "intent.created", "intent.authorized", "intent.rejected", "intent.executed", "intent.failed",
        "intent.expired", "intent.dismissed",
    ]

    static let all = Set(byChange.values).union([seedPhraseExport, limitExceeded]).union(optional).union(recorded)
}

/// Which events an endpoint wants.
struct EventFilter: Equatable, Sendable {
    /// nil wants all but the optional ones.
    let types: [String]?

    static let separator: Character = ","

    func wants(_ type: String) -> Bool { types?.contains(type) ?? !EventType.optional.contains(type) }

    /// The actions that were allowed of which some may be wanted, in order.
    var allowed: [String] {
        let changes = EventType.byChange.filter { change in
            wants(change.value) || (change.key == EventType.export && wants(EventType.seedPhraseExport))
        }
        return changes.keys.sorted() + (wants(EventType.released) ? EventType.uses : [])
    }

    /// The actions that were denied of which some may be wanted.
    var denied: [String] {
        let isWanted = wants(EventType.denied) || wants(EventType.limitExceeded)
        return isWanted ? EventType.uses + [EventType.export] : []
    }
}
