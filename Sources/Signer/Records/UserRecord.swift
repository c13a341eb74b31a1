import Bytes

/// A person of an app: the accounts by which others know them, and the keys with which they ask for now.
public struct UserRecord: Sendable, Equatable {
    /// A P-256 key that was made for the user when they proved who they are (S5).
    public struct Key: Sendable, Equatable {
        /// Compressed point, 33 bytes.
        public let point: [UInt8]
        public let expiresAtMs: Int64
    }

    public static let idPrefix = "did:privy:"
    static let maximumKeys = 32
    public static let keyLifetimeMs: Int64 = 3_600_000

    /// In the shapes of Privy's API; times in them are seconds.
    public var linkedAccounts: [JSON]
    /// An object of texts, numbers and truth values; nil when none was set.
    public var customMetadata: JSON?
    public var keys: [Key]

    init(linkedAccounts: [JSON], customMetadata: JSON?, keys: [Key] = []) {
        self.linkedAccounts = linkedAccounts
        self.customMetadata = customMetadata
        self.keys = keys
    }

    /// `sub` of the tokens of the app's issuer; nil for a user without such an account.
    public var customUserID: String? {
        linkedAccounts.first { $0["type"] == "custom_auth" }?["custom_user_id"]?.stringValue
    }

    /// The keys that count at a moment, as compressed points.
    public func points(atMs nowMs: Int64) -> Set<[UInt8]> {
        Set(keys.filter { nowMs < $0.expiresAtMs }.map(\.point))
    }

    /// With one more key; those that are over, and the oldest of too many, are dropped.
    func adding(_ key: Key, nowMs: Int64) -> UserRecord {
        var user = self
        user.keys = keys.filter { nowMs < $0.expiresAtMs }.suffix(UserRecord.maximumKeys - 1) + [key]
        return user
    }

    init(_ json: JSON) throws {
        linkedAccounts = try json.list("linked_accounts")
        let metadata = try json.member("custom_metadata")
        // A bare `nil` would be JSON's null here, and be answered.
        customMetadata = metadata.isNull ? .none : .some(metadata)
        keys = try json.list("keys").map { entry in
            Key(point: try Hex.decode(entry.text("point")), expiresAtMs: try entry.integer("expires_at"))
        }
    }

    var json: JSON {
        [
            "linked_accounts": .array(linkedAccounts), "custom_metadata": customMetadata ?? .null,
            "keys": .array(
                keys.map { ["point": .string(Hex.encode($0.point)), "expires_at": JSON($0.expiresAtMs)] }),
        ]
    }
}

extension UserRecord {
    /// The id of a user as clients write it: `did:privy:` and 24 characters; nil for anything else.
    public static func recordID(_ text: String) -> String? {
        guard text.utf8.starts(with: idPrefix.utf8) else { return nil }
        let id = String(text.dropFirst(idPrefix.count))
        return RecordID.isValid(id) ? id : nil
    }

    /// The same as a segment of a path, where some clients escape the colons.
    public static func recordID(inPath segment: String) -> String? {
        recordID(segment.replacing("%3A", with: ":").replacing("%3a", with: ":"))
    }
}
