import Bytes
import Cryptography
import Policy
import Signer

/// Reads the members of a body that changes a resource, for those who put it in words, and refuses what is left over.
struct ChangeReader {
    private let path: String
    private var members: [JSON.Member]

    init(_ body: JSON, path: String = "") throws(WalletsError) {
        guard let members = body.objectValue else { throw ChangeReader.fault(path, "Expected object") }
        self.path = path
        self.members = members
    }

    static func fault(_ path: String, _ what: String) -> WalletsError {
        WalletsError(.refused(.invalidData), "[Input error] `\(path)`: \(what)")
    }

    private func at(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    /// The member, or nil when it is absent.
    mutating func take(_ name: String) -> JSON? {
        guard let index = members.firstIndex(where: { $0.key.hasSameBytes(as: name) }) else { return nil }
        return members.remove(at: index).value
    }

    mutating func text(_ name: String) throws(WalletsError) -> String? {
        guard let value = take(name), !value.isNull else { return nil }
        guard let text = value.stringValue else { throw ChangeReader.fault(at(name), "Expected string") }
        return text
    }

    mutating func list(_ name: String, atMost limit: Int) throws(WalletsError) -> [JSON]? {
        guard let value = take(name) else { return nil }
        guard let elements = value.arrayValue else { throw ChangeReader.fault(at(name), "Expected array") }
        guard elements.count <= limit else {
            throw ChangeReader.fault(at(name), "Array must contain at most \(limit) element(s)")
        }
        return elements
    }

    mutating func ids(_ name: String, atMost limit: Int) throws(WalletsError) -> [String]? {
        guard let elements = try list(name, atMost: limit) else { return nil }
        var ids: [String] = []
        for (position, element) in elements.enumerated() {
            guard let id = element.stringValue, RecordID.isValid(id) else {
                throw ChangeReader.fault("\(at(name)).\(position)", "Expected the id of a resource")
            }
            ids.append(id)
        }
        return ids
    }

    /// Ids of users, as clients write them.
    mutating func users(_ name: String, atMost limit: Int) throws(WalletsError) -> [String]? {
        guard let elements = try list(name, atMost: limit) else { return nil }
        var ids: [String] = []
        for (position, element) in elements.enumerated() {
            ids.append(try ChangeReader.user(element, at: "\(at(name)).\(position)"))
        }
        return ids
    }

    private static func user(_ value: JSON, at path: String) throws(WalletsError) -> String {
        guard let text = value.stringValue, UserRecord.recordID(text) != nil else {
            throw fault(path, "Expected the id of a user")
        }
        return text
    }

    /// A P-256 key in the one form in which it is shown.
    static func key(_ value: JSON?, at path: String) throws(WalletsError) -> String {
        guard let text = value?.stringValue, text.utf8.count <= 1024, let key = try? P256.VerifyingKey(text: text)
        else { throw fault(path, "Invalid P-256 public key: expected SPKI as base64 or PEM") }
        return Base64.encode(key.spki)
    }

    /// What `owner` and `owner_id` say, as a sentence; nil when they say nothing.
    mutating func owner(of what: String) throws(WalletsError) -> String? {
        let (owner, ownerID) = (take("owner"), take("owner_id"))
        if owner != nil, ownerID != nil, owner?.isNull == false || ownerID?.isNull == false {
            throw ChangeReader.fault("owner", "owner and owner_id exclude each other")
        }
        switch (owner, ownerID) {
        case (nil, nil): return nil
        case (.null?, _), (.string("")?, _), (nil, .null?):
            return "Take the owner away from \(what): the app's secret alone will rule it."
        case (let owner?, _):
            var fields = try ChangeReader(owner, path: "owner")
            if let user = fields.take("user_id") {
                try fields.finish()
                let id = try ChangeReader.user(user, at: "owner.user_id")
                return "Give \(what) to a new owner, user \(id)."
            }
            let key = try ChangeReader.key(fields.take("public_key"), at: "owner.public_key")
            try fields.finish()
            return "Give \(what) to a new owner, the key \(key)."
        case (nil, let id?):
            guard let id = id.stringValue, RecordID.isValid(id) else {
                throw ChangeReader.fault("owner_id", "Expected the id of a key quorum")
            }
            return "Give \(what) to a new owner, key quorum \(id)."
        }
    }

    /// Refuses members that nobody asked for.
    func finish() throws(WalletsError) {
        guard members.isEmpty else {
            let names = members.prefix(8).map { "'\($0.key.prefix(64))'" }.joined(separator: ", ")
            throw ChangeReader.fault(path, "Unrecognized key(s) in object: \(names)")
        }
    }
}
