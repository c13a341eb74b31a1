import Bytes
import Cryptography

/// A tenant. Changed only by the operator or the app's own quorum, never by its secret (S11).
public struct AppRecord: Equatable, Sendable {
    /// A secret of the app, of which only the hash is kept (S11).
    public struct Secret: Equatable, Sendable {
        /// SHA-256 of a secret of 256 random bits.
        public let hash: [UInt8]
        public let createdAtMs: Int64

        /// The moment from which it is refused, during rotation; nil while it is the current one.
        public let expiresAtMs: Int64?
    }

    public var name: String
    public var secrets: [Secret]
    /// The app's own public URLs, without trailing slash; requests may be signed for these besides the installation's.
    public var publicURLs: [String]
    /// Refuse signed requests without `privy-request-expiry` (S16).
    public var requiresExpiry: Bool
    public var isDisabled: Bool

    init(name: String, secrets: [Secret], publicURLs: [String] = [], requiresExpiry: Bool = false) {
        self.name = name
        self.secrets = secrets
        self.publicURLs = publicURLs
        self.requiresExpiry = requiresExpiry
        isDisabled = false
    }

    init(_ json: JSON) throws {
        name = try json.text("name")
        secrets = try json.list("secrets").map { entry in
            Secret(
                hash: try Hex.decode(entry.text("sha256")), createdAtMs: try entry.integer("created_at"),
                expiresAtMs: try entry.optionalInteger("expires_at"))
        }
        publicURLs = try json.texts("public_urls")
        requiresExpiry = try json.flag("require_expiry")
        isDisabled = try json.flag("disabled")
    }

    var json: JSON {
        [
            "name": .string(name),
            "secrets": .array(
                secrets.map { secret in
                    [
                        "sha256": .string(Hex.encode(secret.hash)), "created_at": JSON(secret.createdAtMs),
                        "expires_at": JSON(optional: secret.expiresAtMs),
                    ]
                }),
            "public_urls": .texts(publicURLs), "require_expiry": .bool(requiresExpiry), "disabled": .bool(isDisabled),
        ]
    }

    /// Whether the text is a secret of this app that is valid now; compares with every one in constant time.
    public func accepts(secret: [UInt8], nowMs: Int64) -> Bool {
        let hash = SHA256.hash(secret)
        var isAccepted = false
        for candidate in secrets where candidate.expiresAtMs.map({ nowMs < $0 }) ?? true {
            if constantTimeEquals(candidate.hash, hash) { isAccepted = true }
        }
        return isAccepted
    }
}

extension AppRecord {
    /// An app that nobody's secret opens, for comparisons that must take their time.
    public static let unknown = AppRecord(
        name: "", secrets: [Secret(hash: [UInt8](repeating: 0, count: 32), createdAtMs: 0, expiresAtMs: 0)])
}
