import Bytes
import Cryptography

/// The `owner` and `owner_id` of a request's body.
enum OwnerChange {
    case unchanged
    case none
    case quorum(String)
    /// A key for which a quorum of one is made.
    case newKey(KeyQuorumRecord.Key)
    /// A user for whom a quorum of one is made.
    case newUser(String)
}

extension RequestFields {
    /// `owner`: `{public_key}`, `{user_id}`, null or `""`; `owner_id`: a key quorum or null. Not both.
    mutating func ownerChange() throws(Refusal) -> OwnerChange {
        let owner = optional("owner")
        let ownerID = optional("owner_id")
        if owner != nil, ownerID != nil, ownerID?.isNull == false || owner?.isNull == false {
            throw Refusal.input("owner", "owner and owner_id exclude each other")
        }
        switch (owner, ownerID) {
        case (nil, nil): return .unchanged
        case (.null?, _), (.string("")?, _), (nil, .null?): return .none
        case (let owner?, _):
            var fields = try RequestFields(owner, path: "owner")
            if let user = fields.optional("user_id") {
                try fields.finish()
                guard let id = user.stringValue.flatMap({ UserRecord.recordID($0) }) else {
                    throw Refusal.input("owner.user_id", "Expected the id of a user")
                }
                return .newUser(id)
            }
            let key = try fields.authorizationKey(fields.required("public_key"), at: "owner.public_key")
            try fields.finish()
            return .newKey(key)
        case (nil, let ownerID?):
            guard let id = ownerID.stringValue, RecordID.isValid(id) else {
                throw Refusal.input("owner_id", "Expected the id of a key quorum")
            }
            return .quorum(id)
        }
    }

    /// A P-256 public key: base64 SPKI with or without white space, or PEM.
    func authorizationKey(_ value: JSON, at path: String) throws(Refusal) -> KeyQuorumRecord.Key {
        guard let text = value.stringValue, text.utf8.count <= 1024 else {
            throw Refusal.input(path, "Expected a P-256 public key in SPKI form")
        }
        do {
            let key = try P256.VerifyingKey(text: text)
            return KeyQuorumRecord.Key(
                point: key.compressedPoint, publicKey: Base64.encode(key.spki), displayName: nil)
        } catch {
            throw Refusal.input(path, "Invalid P-256 public key: expected SPKI as base64 or PEM")
        }
    }
}

extension Keep {
    /// Carries out an owner change: the new owner's id, making the implicit quorum if one was asked for.
    func resolveOwner(
        _ change: OwnerChange, current: String?, in proceeding: inout Proceeding, into outcome: inout Outcome
    ) throws(Refusal) -> String? {
        switch change {
        case .unchanged: return current
        case .none: return nil
        case .quorum(let id):
            guard case .keyQuorum(let quorum)? = try proceeding.find(.keyQuorum, id, in: book)?.body else {
                throw Refusal.input("owner_id", "Key quorum not found")
            }
            guard !quorum.keys.isEmpty || !quorum.childIDs.isEmpty || !quorum.userIDs.isEmpty else {
                throw Refusal.input("owner_id", "An owner needs a key that signs requests; addresses are for the relay")
            }
            return id
        case .newUser(let id):
            guard case .user? = try proceeding.find(.user, id, in: book)?.body else {
                throw Refusal.input("owner.user_id", "User not found")
            }
            return try makeQuorum(of: id, in: proceeding, into: &outcome)
        case .newKey(let key):
            let header = newHeader(.keyQuorum, appID: proceeding.payload.appID, nowMs: proceeding.nowMs)
            let quorum = KeyQuorumRecord(displayName: nil, threshold: 1, keys: [key], childIDs: [])
            try seal(Record(header: header, body: .keyQuorum(quorum)), into: &outcome)
            return header.id
        }
    }
}
