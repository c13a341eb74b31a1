import Bytes
import Ethereum

/// Key quorums: made by the app, changed and deleted by themselves.
extension Keep {
    func createKeyQuorum(app: AppRecord, in proceeding: inout Proceeding) throws(Refusal) -> Outcome {
        try checkSecret(app, proceeding)
        var fields = try RequestFields(proceeding.payload.body)
        let quorum = try readKeyQuorum(&fields, current: nil, in: &proceeding)
        let header = newHeader(.keyQuorum, appID: proceeding.payload.appID, nowMs: proceeding.nowMs)
        return try answer(
            Record(header: header, body: .keyQuorum(quorum)), operation: .createKeyQuorum, actor: .app)
    }

    func updateKeyQuorum(
        _ id: String, app: AppRecord, in proceeding: inout Proceeding
    ) throws(Refusal) -> Outcome {
        let (record, quorum) = try subjectQuorum(id, in: &proceeding)
        let actor = try actor(changing: id, app: app, in: &proceeding)
        try checkIsNotReplayed(record, in: proceeding)
        var fields = try RequestFields(proceeding.payload.body)
        let changed = try readKeyQuorum(&fields, current: quorum, in: &proceeding)
        guard !changed.childIDs.contains(id) else {
            throw Refusal.input("key_quorum_ids", "A key quorum cannot be its own member")
        }
        let next = Record(header: try nextHeader(after: record, in: proceeding), body: .keyQuorum(changed))
        return try answer(next, operation: .updateKeyQuorum(id), actor: actor, keys: proceeding.points)
    }

    func deleteKeyQuorum(
        _ id: String, app: AppRecord, in proceeding: inout Proceeding
    ) throws(Refusal) -> Outcome {
        let (record, _) = try subjectQuorum(id, in: &proceeding)
        let actor = try actor(changing: id, app: app, in: &proceeding)
        return try delete(record, operation: .deleteKeyQuorum(id), actor: actor, in: proceeding)
    }

    private func subjectQuorum(
        _ id: String, in proceeding: inout Proceeding
    ) throws(Refusal) -> (Record, KeyQuorumRecord) {
        guard let record = try proceeding.find(.keyQuorum, id, in: book), case .keyQuorum(let quorum) = record.body
        else { throw Refusal(.notFound, "Key quorum not found") }
        return (record, quorum)
    }

    /// The members and threshold of a body; what is absent stays as it is.
    private func readKeyQuorum(
        _ fields: inout RequestFields, current: KeyQuorumRecord?, in proceeding: inout Proceeding
    ) throws(Refusal) -> KeyQuorumRecord {
        let users = try readUsers(&fields, in: &proceeding)
        let given = try fields.optionalList("public_keys", atMost: KeyQuorumRecord.maximumKeys)
        let children = try fields.optionalIDs("key_quorum_ids", atMost: KeyQuorumRecord.maximumChildren)
        let addresses = try fields.optionalAddresses("ethereum_addresses", atMost: KeyQuorumRecord.maximumKeys)
        let threshold = try fields.optionalInteger("authorization_threshold", in: 1...1000)
        let namesItself = fields.optional("display_name") != nil
        let displayName = try fields.optionalText("display_name", length: 0...50)
        try fields.finish()
        guard current != nil || given != nil || children != nil || addresses != nil || users != nil else {
            throw Refusal.input("", "Must provide at least one of user_ids, public_keys, or key_quorum_ids")
        }
        let keys = try given.map { elements throws(Refusal) in try readKeys(elements, fields) } ?? current?.keys ?? []
        let childIDs = children ?? current?.childIDs ?? []
        try checkChildren(childIDs, in: &proceeding)
        let accounts = addresses ?? current?.addresses ?? []
        let userIDs = users ?? current?.userIDs ?? []
        let members = keys.count + childIDs.count + accounts.count + userIDs.count
        guard keys.count + accounts.count + userIDs.count <= KeyQuorumRecord.maximumKeys else {
            throw Refusal.input("ethereum_addresses", "At most \(KeyQuorumRecord.maximumKeys) keys and addresses")
        }
        guard members > 0 else { throw Refusal.input("public_keys", "A key quorum needs at least one member") }
        // Privy does not say what an absent threshold means; every member is the safe reading.
        let required = threshold.map(Int.init) ?? current?.threshold ?? members
        guard required <= members else {
            throw Refusal.input("authorization_threshold", "The threshold exceeds the number of members (\(members))")
        }
        // A relayed request carries one signature, and no other request counts addresses.
        guard accounts.isEmpty || required <= max(1, keys.count + childIDs.count + userIDs.count) else {
            throw Refusal.input("authorization_threshold", "Ethereum addresses never sign together: no more than 1")
        }
        return KeyQuorumRecord(
            displayName: namesItself || current == nil ? displayName : current?.displayName, threshold: required,
            keys: keys, childIDs: childIDs, addresses: accounts, userIDs: userIDs)
    }

    /// `user_ids`, each once; nil when the member is absent.
    private func readUsers(
        _ fields: inout RequestFields, in proceeding: inout Proceeding
    ) throws(Refusal) -> [String]? {
        guard let elements = try fields.optionalList("user_ids", atMost: KeyQuorumRecord.maximumUsers) else {
            return nil
        }
        var ids: [String] = []
        for (position, element) in elements.enumerated() {
            guard let id = element.stringValue.flatMap({ UserRecord.recordID($0) }), !ids.contains(id),
                try proceeding.find(.user, id, in: book) != nil
            else { throw Refusal.input("user_ids.\(position)", "Expected the id of a user of this app, once") }
            ids.append(id)
        }
        return ids
    }

    private func readKeys(_ elements: [JSON], _ fields: RequestFields) throws(Refusal) -> [KeyQuorumRecord.Key] {
        var keys: [KeyQuorumRecord.Key] = []
        for (position, element) in elements.enumerated() {
            let key = try fields.authorizationKey(element, at: "public_keys.\(position)")
            guard !keys.contains(where: { $0.point == key.point }) else {
                throw Refusal.input("public_keys.\(position)", "Duplicate public key")
            }
            keys.append(key)
        }
        return keys
    }

    /// One level of nesting: a child has no children.
    private func checkChildren(_ ids: [String], in proceeding: inout Proceeding) throws(Refusal) {
        for (position, id) in ids.enumerated() {
            guard case .keyQuorum(let child)? = try proceeding.find(.keyQuorum, id, in: book)?.body else {
                throw Refusal.input("key_quorum_ids.\(position)", "Key quorum not found")
            }
            guard child.childIDs.isEmpty else {
                throw Refusal.input("key_quorum_ids.\(position)", "Key quorums nest one level deep")
            }
        }
    }
}
