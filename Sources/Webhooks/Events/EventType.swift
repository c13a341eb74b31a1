/// The types of events, and what in the log each of them reports. Where Privy has an event, it is named as there.
enum EventType {
    /// Changes of resources, by the action in the log.
    static let byChange: [String: String] = [
        "wallet.create": "wallet.created", "wallet.update": "wallet.updated", "wallet.freeze": "wallet.frozen",
        "wallet.unfreeze": "wallet.unfrozen", "wallet.export": "wallet.private_key_export",
        "wallet.archive": "wallet.archived",
        "key_quorum.create": "key_quorum.created", "key_quorum.update": "key_quorum.updated",
        "key_quorum.delete": "key_quorum.deleted",
        "policy.create": "policy.created", "policy.update": "policy.updated", "policy.delete": "policy.deleted",
        "policy.rule.create": "policy.updated", "policy.rule.update": "policy.updated",
        "policy.rule.delete": "policy.updated",
        "condition_set.create": "condition_set.created", "condition_set.update": "condition_set.updated",
        "condition_set.delete": "condition_set.deleted", "condition_set.items.append": "condition_set.updated",
        "condition_set.items.replace": "condition_set.updated", "condition_set.items.delete": "condition_set.updated",
        "app.rotate_secret": "app.secret_rotated", "app.rotate_gateway_secret": "app.secret_rotated",
        "app.configure": "app.updated", "app.disable": "app.disabled",
    ]

    /// Uses of keys, by the action in the log.
    static let uses = ["wallet.rpc", "wallet.raw_sign", "wallet.relay"]
    static let released = "signature.released"
    static let denied = "signature.denied"
    /// What is sent to those alone that ask for it, since there is one for each request.
    static let optional: Set<String> = [released, denied]

    static let endpointCreated = "webhook_endpoint.created"
    static let endpointUpdated = "webhook_endpoint.updated"
    static let endpointDeleted = "webhook_endpoint.deleted"
    static let endpointDisabled = "webhook_endpoint.disabled"
    /// What stands in `events`.
    static let recorded: Set<String> = [
        endpointCreated, endpointUpdated, endpointDeleted, endpointDisabled,
        "intent.created", "intent.authorized", "intent.rejected", "intent.executed", "intent.failed",
    ]

    static let all = Set(byChange.values).union(optional).union(recorded)
}

/// Which events an endpoint wants.
struct EventFilter: Equatable, Sendable {
    /// nil wants all but the optional ones.
    let types: [String]?

    static let separator: Character = ","

    func wants(_ type: String) -> Bool { types?.contains(type) ?? !EventType.optional.contains(type) }

    /// The actions of changes that are wanted, in order.
    var changes: [String] { EventType.byChange.filter { wants($0.value) }.keys.sorted() }

    /// The decisions about uses of keys that are wanted.
    var decisions: [String] {
        (wants(EventType.released) ? ["allow"] : []) + (wants(EventType.denied) ? ["deny"] : [])
    }
}
