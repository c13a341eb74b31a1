import Bytes
import Cryptography
import Ethereum

/// Authorization keys and child quorums with a threshold.
public struct KeyQuorumRecord: Sendable {
    public static let maximumKeys = 100
    public static let maximumChildren = 5
    public static let maximumUsers = 20

    /// An authorization key that is a member.
    public struct Key: Sendable, Equatable {
        /// Compressed point, 33 bytes: the key's identity, whatever text it came in.
        public let point: [UInt8]
        /// Base64 of the canonical 91-byte SPKI.
        public let publicKey: String
        public let displayName: String?
    }

    public var displayName: String?
    public var threshold: Int
    public var keys: [Key]
    public var childIDs: [String]
    /// Ethereum accounts that are members for relayed requests and for nothing else: they sign in no header.
    public var addresses: [Address]
    /// Users who are members, each with whichever of their keys count when a request is judged.
    public var userIDs: [String]

    /// The user who is the only member; nil for other quorums.
    public var onlyUserID: String? {
        keys.isEmpty && childIDs.isEmpty && addresses.isEmpty && userIDs.count == 1 ? userIDs.first : nil
    }

    init(
        displayName: String?, threshold: Int, keys: [Key], childIDs: [String], addresses: [Address] = [],
        userIDs: [String] = []
    ) {
        self.displayName = displayName
        self.threshold = threshold
        self.keys = keys
        self.childIDs = childIDs
        self.addresses = addresses
        self.userIDs = userIDs
    }

    init(_ json: JSON) throws {
        displayName = try json.optionalText("display_name")
        threshold = Int(try json.integer("authorization_threshold"))
        childIDs = try json.texts("key_quorum_ids")
        keys = try json.list("authorization_keys").map { entry in
            Key(
                point: try Hex.decode(entry.text("point")), publicKey: try entry.text("public_key"),
                displayName: try entry.optionalText("display_name"))
        }
        // Absent where there are none, as in the records that were sealed before there could be any.
        addresses =
            json["ethereum_addresses"] == nil ? [] : try json.texts("ethereum_addresses").map { try Address($0) }
        userIDs = json["user_ids"] == nil ? [] : try json.texts("user_ids")
    }

    var json: JSON {
        let json: JSON = [
            "display_name": JSON(displayName), "authorization_threshold": JSON(threshold),
            "key_quorum_ids": .texts(childIDs),
            "authorization_keys": .array(
                keys.map { key in
                    [
                        "point": .string(Hex.encode(key.point)), "public_key": .string(key.publicKey),
                        "display_name": JSON(key.displayName),
                    ]
                }),
        ]
        guard !userIDs.isEmpty else { return withAddresses(json) }
        return withAddresses(.object((json.objectValue ?? []) + [.init("user_ids", .texts(userIDs))]))
    }

    /// The object with the addresses behind its members, if there are any.
    func withAddresses(_ json: JSON) -> JSON {
        guard !addresses.isEmpty else { return json }
        let member = JSON.Member("ethereum_addresses", .texts(addresses.map(\.checksummed)))
        return .object((json.objectValue ?? []) + [member])
    }
}
