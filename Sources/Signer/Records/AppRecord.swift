import Bytes
import Cryptography

/// A tenant. Changed only by the operator or the app's own quorum, never by its secret (S11).
public struct AppRecord: Equatable, Sendable {
    /// What a secret is good for.
    public enum Scope: String, Sendable {
        case everything
        /// Signed requests for the use of owned wallets, and nothing else: what a gateway needs.
        case gateway
    }

    /// A secret of the app, of which only the hash is kept (S11).
    public struct Secret: Equatable, Sendable {
        public var scope = Scope.everything
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
    /// Whether the app's secret takes keys out of wallets without an owner (S21).
    public var allowsOwnerlessExport = false
    /// Whose tokens prove who its users are; nil takes none.
    public var tokenIssuer: TokenIssuer?
    /// For how many days the payloads of requests for signatures are kept beside the log; nil keeps none.
    public var payloadDays: Int64?

    /// Days for which payloads may be kept.
    public static let payloadDaysRange: ClosedRange<Int64> = 1...365

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
                scope: try AppRecord.scope(entry), hash: try Hex.decode(entry.text("sha256")),
                createdAtMs: try entry.integer("created_at"),
                expiresAtMs: try entry.optionalInteger("expires_at"))
        }
        publicURLs = try json.texts("public_urls")
        requiresExpiry = try json.flag("require_expiry")
        isDisabled = try json.flag("disabled")
        allowsOwnerlessExport = json["ownerless_export"] == nil ? false : try json.flag("ownerless_export")
        tokenIssuer = try json["token_issuer"].map { try TokenIssuer($0) }
        payloadDays = json["payload_days"] == nil ? nil : try json.integer("payload_days")
    }

    var json: JSON {
        let json: JSON = [
            "name": .string(name),
            "secrets": .array(secrets.map(\.json)),
            "public_urls": .texts(publicURLs), "require_expiry": .bool(requiresExpiry), "disabled": .bool(isDisabled),
        ]
        // Absent where it is not so, as in the records that were sealed before there was a choice.
        var members = json.objectValue ?? []
        if allowsOwnerlessExport { members.append(.init("ownerless_export", true)) }
        if let tokenIssuer { members.append(.init("token_issuer", tokenIssuer.json)) }
        if let payloadDays { members.append(.init("payload_days", JSON(payloadDays))) }
        return .object(members)
    }

    /// Whether the text is a secret of this app that is good for everything and valid now.
    public func accepts(secret: [UInt8], nowMs: Int64) -> Bool { scope(of: secret, nowMs: nowMs) == .everything }

    /// What the text is good for as a secret of this app; nil when it is none that is valid now. Compares with every one
    /// in constant time.
    public func scope(of secret: [UInt8], nowMs: Int64) -> Scope? {
        let hash = SHA256.hash(secret)
        var scope: Scope?
        for candidate in secrets where candidate.expiresAtMs.map({ nowMs < $0 }) ?? true {
            if constantTimeEquals(candidate.hash, hash) { scope = candidate.scope }
        }
        return scope
    }

    /// Absent where it is everything, as in the records that were sealed before there was a choice.
    private static func scope(_ json: JSON) throws -> Scope {
        guard json["scope"] != nil else { return .everything }
        guard let scope = Scope(rawValue: try json.text("scope")) else { throw UnreadableRecord() }
        return scope
    }
}

extension AppRecord.Secret {
    fileprivate var json: JSON {
        let members: [JSON.Member] = [
            .init("sha256", .string(Hex.encode(hash))), .init("created_at", JSON(createdAtMs)),
            .init("expires_at", JSON(optional: expiresAtMs)),
        ]
        return .object(scope == .everything ? members : members + [.init("scope", .string(scope.rawValue))])
    }
}

extension AppRecord {
    /// An app that nobody's secret opens, for comparisons that must take their time.
    public static let unknown = AppRecord(
        name: "", secrets: [Secret(hash: [UInt8](repeating: 0, count: 32), createdAtMs: 0, expiresAtMs: 0)])
}
